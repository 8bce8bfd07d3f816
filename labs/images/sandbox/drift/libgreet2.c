#include <stdio.h>

void greet_with(const char *greeting, const char *name, const char *server) {
  printf("%s, %s! (libgreet 2 on %s)\n", greeting, name, server);
}

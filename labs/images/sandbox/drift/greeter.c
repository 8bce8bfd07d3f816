/* greeter [NAME]: reads etc/greeter.conf of the server that it runs on and greets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void greet_with(const char *greeting, const char *name, const char *server);

int main(int argc, char **argv) {
  const char *path = "etc/greeter.conf";
  const char *server = getenv("SERVER");
  char line[256];
  char greeting[200] = "";
  FILE *file = fopen(path, "r");
  if (!file) {
    fprintf(stderr, "greeter: cannot read %s: no such file\n", path);
    return 3;
  }
  while (fgets(line, sizeof line, file)) sscanf(line, "greeting = %199[^\n]", greeting);
  fclose(file);
  if (!greeting[0]) {
    fprintf(stderr, "greeter: %s has no line \"greeting = …\"\n", path);
    return 4;
  }
  greet_with(greeting, argc > 1 ? argv[1] : "sailor", server ? server : "an unnamed server");
  return 0;
}

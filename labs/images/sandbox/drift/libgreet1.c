#include <stdio.h>

/* Version 1 knew neither the greeting nor the server's name: another interface, so another soname. */
void greet(const char *name) { printf("Hello, %s\n", name); }

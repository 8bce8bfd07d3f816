#include <stdio.h>

int main(void) {
  puts("Ding dong, ${NAME}!");
  return 0;
}

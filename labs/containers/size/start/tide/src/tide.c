#include <stdio.h>
#include <string.h>

#include "moon.h"
#include "tide.h"

/* tide YYYY-MM-DD   says whether the tide is a spring tide or a neap tide on that day
 * tide --harbours   lists the harbours of /usr/share/tide/harbours.csv
 * tide --version */

static int harbours(void) {
  char line[200];
  FILE *list = fopen(HARBOURS, "r");
  if (!list) {
    fprintf(stderr, "tide: cannot read %s\n", HARBOURS);
    return 3;
  }
  while (fgets(line, sizeof line, list)) fputs(line, stdout);
  fclose(list);
  return 0;
}

int main(int argc, char **argv) {
  int year, month, day;
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    puts("tide " VERSION);
    return 0;
  }
  if (argc == 2 && strcmp(argv[1], "--harbours") == 0) return harbours();
  if (argc != 2 || sscanf(argv[1], "%d-%d-%d", &year, &month, &day) != 3) {
    fprintf(stderr, "usage: tide YYYY-MM-DD | --harbours | --version\n");
    return 2;
  }
  int age = moon_age(year, month, day);
  int spring = age <= 2 || (age >= 13 && age <= 17) || age >= 28;
  printf("%04d-%02d-%02d: the moon is %d days old, %s tide\n", year, month, day, age, spring ? "spring" : "neap");
  return 0;
}

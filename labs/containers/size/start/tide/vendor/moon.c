#include "moon.h"

/* Days since the last new moon, 0 to 29, by the number of days since a new moon that is known (6 January 2000). */
int moon_age(int year, int month, int day) {
  int a = (14 - month) / 12, y = year + 4800 - a, m = month + 12 * a - 3;
  long number = day + (153 * m + 2) / 5 + 365L * y + y / 4 - y / 100 + y / 400 - 32045;
  long hundredths = ((number - 2451550) * 100 % 2953 + 2953) % 2953;
  return (int)(hundredths / 100);
}

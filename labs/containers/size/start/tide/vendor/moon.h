/* A small library: how old the moon is. */
int moon_age(int year, int month, int day);

#define VERSION "1.4"
#define HARBOURS "/usr/share/tide/harbours.csv"

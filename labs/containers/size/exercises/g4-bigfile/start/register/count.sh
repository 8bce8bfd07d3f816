# count.sh FILE: how many ships stand in a register, and which is the last one.
set -eu
test -r "$1" || { echo "count.sh: there is no $1" >&2; exit 1; }
echo "ships: $(wc -l < "$1")"
echo "last: $(tail -n 1 "$1")"

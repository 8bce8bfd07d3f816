# fetch.sh [FILE]: fetches the timetable from a private server. It stands for an install that needs a login.
# The token is read from FILE (a line "…:_authToken=TOKEN"), or else from $NPM_TOKEN.
set -eu
if [ $# -gt 0 ]; then
  token=$(sed -n 's/.*_authToken=//p' "$1")
else
  token=${NPM_TOKEN:-}
fi
test -n "$token" || { echo "fetch.sh: 401 Unauthorized: there is no token" >&2; exit 1; }
echo "Ferry 1: 06:40 08:10 17:30"
echo "Ferry 2: 07:15 16:45"
# The server signs for whom it was fetched. Without the token nobody can know this number.
echo "signed: $(printf %s "$token" | sha256sum | cut -d ' ' -f 1)"

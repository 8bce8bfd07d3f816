# The lab engine of docker-compose.yml: the public engine, and a `ps` that it can ask.
FROM docker:28-dind
# The engine runs `ps` to tell which program is process 1 and as which user. The one that the public image brings knows
# neither column, and images would lose points that they have earned; so a build without a full one fails here.
RUN apk add --no-cache procps && ps -eo pid,euid,comm,exe

-- What a learner has in a lesson beyond one sandbox: how its files are kept, and what it was last seen doing.
CREATE TABLE "Workspace" (
    "userId" UUID NOT NULL,
    "lessonId" TEXT NOT NULL,
    "savedAt" TIMESTAMP(3),
    "saveTriedAt" TIMESTAMP(3),
    "trouble" TEXT,
    "restoredFrom" TIMESTAMP(3),
    "restoreNote" TEXT,
    "measuredAt" TIMESTAMP(3),
    "measured" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("userId", "lessonId")
);
ALTER TABLE "Workspace" ADD CONSTRAINT "Workspace_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TYPE "HomeArchiveState" AS ENUM ('writing', 'current', 'aside');
CREATE TABLE "HomeArchive" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "lessonId" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" "HomeArchiveState" NOT NULL DEFAULT 'writing',
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "startedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "HomeArchive_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "HomeArchive" ADD CONSTRAINT "HomeArchive_userId_lessonId_fkey"
    FOREIGN KEY ("userId", "lessonId") REFERENCES "Workspace"("userId", "lessonId") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "HomeArchive_userId_lessonId_idx" ON "HomeArchive"("userId", "lessonId");
-- One archive in force, and one that did not fit any more: Prisma cannot say this in its schema.
CREATE UNIQUE INDEX "HomeArchive_one_current" ON "HomeArchive" ("userId", "lessonId") WHERE "state" = 'current';
CREATE UNIQUE INDEX "HomeArchive_one_aside" ON "HomeArchive" ("userId", "lessonId") WHERE "state" = 'aside';

CREATE TABLE "HomeChunk" (
    "archiveId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "HomeChunk_pkey" PRIMARY KEY ("archiveId", "seq")
);
ALTER TABLE "HomeChunk" ADD CONSTRAINT "HomeChunk_archiveId_fkey"
    FOREIGN KEY ("archiveId") REFERENCES "HomeArchive"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- The data is compressed already.
ALTER TABLE "HomeChunk" ALTER COLUMN "data" SET STORAGE EXTERNAL;

-- The homes of before, as they are, in pieces of 1 MiB.
INSERT INTO "Workspace" ("userId", "lessonId", "savedAt")
     SELECT "userId", "lessonId", "savedAt" FROM "SandboxHome";
INSERT INTO "HomeArchive" ("id", "userId", "lessonId", "version", "state", "bytes", "startedAt")
     SELECT gen_random_uuid(), "userId", "lessonId", "version", 'current', length("archive"), "savedAt" FROM "SandboxHome";
INSERT INTO "HomeChunk" ("archiveId", "seq", "data")
     SELECT a."id", n, substring(h."archive" FROM n * 1048576 + 1 FOR 1048576)
       FROM "SandboxHome" h
       JOIN "HomeArchive" a ON a."userId" = h."userId" AND a."lessonId" = h."lessonId"
 CROSS JOIN LATERAL generate_series(0, greatest(0, (length(h."archive") - 1) / 1048576)) n;
DROP TABLE "SandboxHome";

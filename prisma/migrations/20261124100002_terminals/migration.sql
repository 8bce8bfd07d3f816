-- CreateEnum
CREATE TYPE "JoinState" AS ENUM ('asked', 'granted', 'refused', 'ended');
CREATE TYPE "JoinAccess" AS ENUM ('view', 'type');
CREATE TYPE "RecordingState" AS ENUM ('recording', 'finished', 'failed');

-- CreateTable
CREATE TABLE "Terminal" (
    "sandboxId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "openedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Terminal_pkey" PRIMARY KEY ("sandboxId","name")
);

CREATE TABLE "TerminalJoin" (
    "id" UUID NOT NULL,
    "sandboxId" UUID NOT NULL,
    "askerId" UUID NOT NULL,
    "state" "JoinState" NOT NULL DEFAULT 'asked',
    "access" "JoinAccess",
    "askedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "answeredAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "TerminalJoin_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Recording" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "sandboxId" UUID NOT NULL,
    "lessonId" TEXT NOT NULL,
    "terminal" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "state" "RecordingState" NOT NULL DEFAULT 'recording',
    "why" TEXT,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "stopAskedAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "bytes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Recording_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "RecordingChunk" (
    "recordingId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "RecordingChunk_pkey" PRIMARY KEY ("recordingId","seq")
);

-- CreateIndex
CREATE INDEX "TerminalJoin_sandboxId_state_idx" ON "TerminalJoin"("sandboxId", "state");
CREATE INDEX "TerminalJoin_askerId_state_idx" ON "TerminalJoin"("askerId", "state");
CREATE INDEX "Recording_userId_startedAt_idx" ON "Recording"("userId", "startedAt");
CREATE INDEX "Recording_sandboxId_state_idx" ON "Recording"("sandboxId", "state");

-- One open question or consent for each asker, and one recording at a time of each terminal.
CREATE UNIQUE INDEX "TerminalJoin_open_key" ON "TerminalJoin"("sandboxId", "askerId") WHERE "state" IN ('asked', 'granted');
CREATE UNIQUE INDEX "Recording_open_key" ON "Recording"("sandboxId", "terminal") WHERE "state" = 'recording';

-- AddForeignKey
ALTER TABLE "Terminal" ADD CONSTRAINT "Terminal_sandboxId_fkey" FOREIGN KEY ("sandboxId") REFERENCES "Sandbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TerminalJoin" ADD CONSTRAINT "TerminalJoin_sandboxId_fkey" FOREIGN KEY ("sandboxId") REFERENCES "Sandbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TerminalJoin" ADD CONSTRAINT "TerminalJoin_askerId_fkey" FOREIGN KEY ("askerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Recording" ADD CONSTRAINT "Recording_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "RecordingChunk" ADD CONSTRAINT "RecordingChunk_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TYPE "PoolState" AS ENUM ('filling', 'ready');

CREATE TABLE "PoolMember" (
    "id" UUID NOT NULL,
    "image" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "imageId" TEXT,
    "state" "PoolState" NOT NULL DEFAULT 'filling',
    "containerId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PoolMember_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "PoolMember_fingerprint_state_idx" ON "PoolMember"("fingerprint", "state");

-- How many sandboxes the learners of a class may have at once; null: as the settings say.
ALTER TABLE "Class" ADD COLUMN "sandboxLimit" INTEGER;

-- Demand and expected waits are read from recent starts and ends.
CREATE INDEX "Sandbox_startedAt_idx" ON "Sandbox"("startedAt");
CREATE INDEX "Sandbox_stoppedAt_idx" ON "Sandbox"("stoppedAt");

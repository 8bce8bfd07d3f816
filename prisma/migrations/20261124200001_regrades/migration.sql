-- All submissions of an exercise graded again, beside what they have, until somebody applies or drops it.
CREATE TYPE "RegradeState" AS ENUM ('running', 'applied', 'dropped');
CREATE TYPE "RegradeItemState" AS ENUM ('waiting', 'graded', 'not_graded');

CREATE TABLE "Regrade" (
    "id" UUID NOT NULL,
    "exerciseId" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "requestedById" UUID,
    "state" "RegradeState" NOT NULL DEFAULT 'running',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "Regrade_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "RegradeItem" (
    "id" UUID NOT NULL,
    "regradeId" UUID NOT NULL,
    "submissionId" UUID NOT NULL,
    "state" "RegradeItemState" NOT NULL DEFAULT 'waiting',
    "report" JSONB,
    "replaced" JSONB,
    "failure" TEXT,
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "RegradeItem_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Regrade_exerciseId_createdAt_idx" ON "Regrade"("exerciseId", "createdAt");
-- One at a time for an exercise: two would each replace what the other has compared with.
CREATE UNIQUE INDEX "Regrade_running_key" ON "Regrade"("exerciseId") WHERE "state" = 'running';
CREATE UNIQUE INDEX "RegradeItem_regradeId_submissionId_key" ON "RegradeItem"("regradeId", "submissionId");
CREATE INDEX "RegradeItem_submissionId_idx" ON "RegradeItem"("submissionId");

ALTER TABLE "Regrade" ADD CONSTRAINT "Regrade_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "RegradeItem" ADD CONSTRAINT "RegradeItem_regradeId_fkey" FOREIGN KEY ("regradeId") REFERENCES "Regrade"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "RegradeItem" ADD CONSTRAINT "RegradeItem_submissionId_fkey" FOREIGN KEY ("submissionId") REFERENCES "Submission"("id") ON DELETE CASCADE ON UPDATE CASCADE;

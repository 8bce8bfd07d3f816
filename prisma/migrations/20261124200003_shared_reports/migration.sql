-- A learner may show a report to instructors, and take that back.
ALTER TABLE "Submission" ADD COLUMN "sharedAt" TIMESTAMP(3);
CREATE INDEX "Submission_sharedAt_idx" ON "Submission"("sharedAt") WHERE "sharedAt" IS NOT NULL;

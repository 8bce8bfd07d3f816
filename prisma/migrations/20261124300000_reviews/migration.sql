-- Answers given in the reviews that follow a finished lesson.
CREATE TABLE "ReviewAnswer" (
    "attemptId" UUID NOT NULL,
    "round" INTEGER NOT NULL,
    "questionId" TEXT NOT NULL,
    "choice" JSONB NOT NULL,
    "correct" BOOLEAN NOT NULL,
    "answeredAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ReviewAnswer_pkey" PRIMARY KEY ("attemptId", "round", "questionId")
);
ALTER TABLE "ReviewAnswer" ADD CONSTRAINT "ReviewAnswer_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

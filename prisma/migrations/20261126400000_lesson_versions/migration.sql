-- Lessons are kept in versions: what learners began with stays theirs, and what is offered is a row.
CREATE TABLE "CourseOutline" (
    "id" TEXT NOT NULL,
    "outline" JSONB NOT NULL,
    "changedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "CourseOutline_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "LessonVersion" (
    "lessonId" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "files" BYTEA NOT NULL,
    "bytes" INTEGER NOT NULL,
    "keptAt" TIMESTAMP(3) NOT NULL,
    "publishedAt" TIMESTAMP(3),
    "publishedById" UUID,
    CONSTRAINT "LessonVersion_pkey" PRIMARY KEY ("lessonId", "version")
);
ALTER TABLE "LessonVersion" ADD CONSTRAINT "LessonVersion_publishedById_fkey" FOREIGN KEY ("publishedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "LessonOffer" (
    "lessonId" TEXT NOT NULL,
    "version" TEXT,
    "seenVersion" TEXT,
    "heldAt" TIMESTAMP(3),
    "changedAt" TIMESTAMP(3) NOT NULL,
    "changedById" UUID,
    CONSTRAINT "LessonOffer_pkey" PRIMARY KEY ("lessonId")
);
ALTER TABLE "LessonOffer" ADD CONSTRAINT "LessonOffer_lessonId_version_fkey" FOREIGN KEY ("lessonId", "version") REFERENCES "LessonVersion"("lessonId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "LessonOffer" ADD CONSTRAINT "LessonOffer_changedById_fkey" FOREIGN KEY ("changedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Submission" ADD COLUMN "lessonVersion" TEXT;

-- Who begins a lesson, and who hands in, names a version; a version that is named is not thrown away.
CREATE INDEX "Attempt_lessonId_version_idx" ON "Attempt"("lessonId", "version");

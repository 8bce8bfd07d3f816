-- Lessons may come from a git repository; what is known of it is shown to instructors.
CREATE TABLE "LabSource" (
    "id" TEXT NOT NULL,
    "commit" TEXT,
    "fetchedAt" TIMESTAMP(3),
    "triedAt" TIMESTAMP(3),
    "error" TEXT,
    "askedAt" TIMESTAMP(3),
    "fetchingSince" TIMESTAMP(3),
    CONSTRAINT "LabSource_pkey" PRIMARY KEY ("id")
);

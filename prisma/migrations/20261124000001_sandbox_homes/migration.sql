-- CreateTable
CREATE TABLE "SandboxHome" (
    "userId" UUID NOT NULL,
    "lessonId" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "archive" BYTEA NOT NULL,
    "savedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SandboxHome_pkey" PRIMARY KEY ("userId","lessonId")
);

-- AddForeignKey
ALTER TABLE "SandboxHome" ADD CONSTRAINT "SandboxHome_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

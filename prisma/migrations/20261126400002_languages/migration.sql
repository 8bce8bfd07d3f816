-- The language that a person has chosen; null: the browser's.
ALTER TABLE "User" ADD COLUMN "language" TEXT;

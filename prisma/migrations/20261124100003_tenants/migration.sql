CREATE TABLE "Tenant" (
    "id" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "lessonId" TEXT NOT NULL,
    "openedAt" TIMESTAMP(3) NOT NULL,
    "closedAt" TIMESTAMP(3),
    "purgedAt" TIMESTAMP(3),

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Tenant_userId_lessonId_key" ON "Tenant"("userId", "lessonId");
CREATE INDEX "Tenant_closedAt_idx" ON "Tenant"("closedAt");

ALTER TABLE "Tenant" ADD CONSTRAINT "Tenant_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whoever changes a sandbox, the others hear of it: the tenant host opens and closes sockets, pages look at tasks.
CREATE FUNCTION drydock_say_sandbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('drydock_sandbox', json_build_object('sandboxId', NEW."id", 'kind', TG_ARGV[0])::text);
  RETURN NULL;
END
$$;

CREATE TRIGGER sandbox_added AFTER INSERT ON "Sandbox"
    FOR EACH ROW EXECUTE FUNCTION drydock_say_sandbox('state');
CREATE TRIGGER sandbox_state AFTER UPDATE OF "state" ON "Sandbox"
    FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state") EXECUTE FUNCTION drydock_say_sandbox('state');
CREATE TRIGGER sandbox_activity AFTER UPDATE OF "lastActiveAt" ON "Sandbox"
    FOR EACH ROW WHEN (OLD."lastActiveAt" IS DISTINCT FROM NEW."lastActiveAt" AND OLD."state" = NEW."state")
    EXECUTE FUNCTION drydock_say_sandbox('activity');

import type { Migration } from '../../../runtime/database/migration-plan.ts';

/** Tables of the orchestrator. DBOS keeps its own in the schema `orchestrator_dbos`. */
export const migrations: readonly Migration[] = [
  {
    id: '0001-runs',
    sql: `
      CREATE SCHEMA IF NOT EXISTS orchestrator;

      CREATE TABLE orchestrator.agents (
        name text PRIMARY KEY,
        description text NOT NULL,
        instructions text NOT NULL,
        tools jsonb NOT NULL,
        mode text NOT NULL,
        budget jsonb NOT NULL,
        version integer NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE orchestrator.workflows (
        name text NOT NULL,
        version integer NOT NULL,
        description text NOT NULL,
        definition jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (name, version)
      );

      CREATE TABLE orchestrator.sessions (
        id uuid PRIMARY KEY,
        mode text NOT NULL,
        title text NOT NULL,
        ttl_seconds integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text CHECK (end_reason IN ('ended', 'expired'))
      );
      CREATE INDEX sessions_open ON orchestrator.sessions (expires_at) WHERE ended_at IS NULL;

      CREATE TABLE orchestrator.runs (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('agent', 'workflow')),
        subject text NOT NULL,
        subject_version integer NOT NULL,
        session_id uuid REFERENCES orchestrator.sessions (id),
        plan jsonb NOT NULL,
        task text NOT NULL,
        parameters jsonb NOT NULL,
        mode text NOT NULL,
        permissions jsonb NOT NULL,
        budget jsonb NOT NULL,
        status text NOT NULL DEFAULT 'active'
          CHECK (status IN ('active', 'succeeded', 'failed', 'cancelled', 'exhausted')),
        awaiting text CHECK (awaiting IN ('step', 'approval', 'tool')),
        next_step integer NOT NULL DEFAULT 1,
        tokens_used bigint NOT NULL DEFAULT 0,
        result jsonb,
        error jsonb,
        idempotency_key text UNIQUE,
        request_digest text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deadline timestamptz NOT NULL,
        ended_at timestamptz,
        CHECK ((status = 'active') = (ended_at IS NULL)),
        CHECK ((status = 'active') = (awaiting IS NOT NULL))
      );
      CREATE INDEX runs_newest ON orchestrator.runs (created_at DESC, id DESC);
      CREATE INDEX runs_of_subject ON orchestrator.runs (kind, subject, created_at DESC);
      CREATE INDEX runs_of_session ON orchestrator.runs (session_id) WHERE session_id IS NOT NULL;
      CREATE INDEX runs_active ON orchestrator.runs (updated_at) WHERE status = 'active';

      CREATE TABLE orchestrator.run_steps (
        run_id uuid NOT NULL REFERENCES orchestrator.runs (id) ON DELETE CASCADE,
        step integer NOT NULL,
        name text NOT NULL,
        action jsonb NOT NULL,
        state text NOT NULL
          CHECK (state IN ('queued', 'asking', 'running', 'done', 'failed', 'rejected', 'proposed', 'cancelled')),
        result jsonb,
        error jsonb,
        attempts integer NOT NULL DEFAULT 0,
        lookups integer NOT NULL DEFAULT 0,
        retry_at timestamptz,
        submitted_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        ended_at timestamptz,
        PRIMARY KEY (run_id, step)
      );

      CREATE TABLE orchestrator.approvals (
        id uuid PRIMARY KEY,
        run_id uuid REFERENCES orchestrator.runs (id) ON DELETE CASCADE,
        session_id uuid REFERENCES orchestrator.sessions (id) ON DELETE CASCADE,
        step integer,
        subject jsonb NOT NULL,
        status text NOT NULL DEFAULT 'pending'
          CHECK (status IN ('pending', 'approved', 'rejected', 'withdrawn')),
        note text,
        created_at timestamptz NOT NULL DEFAULT now(),
        decided_at timestamptz,
        CHECK ((run_id IS NULL) <> (session_id IS NULL))
      );
      CREATE INDEX approvals_of_run ON orchestrator.approvals (run_id, created_at);
      CREATE INDEX approvals_of_session ON orchestrator.approvals (session_id, created_at);

      CREATE TABLE orchestrator.executors (
        id text PRIMARY KEY,
        process jsonb NOT NULL,
        lease_until timestamptz NOT NULL,
        taken_over_by text
      );
      CREATE INDEX executors_not_taken_over ON orchestrator.executors (lease_until) WHERE taken_over_by IS NULL;
    `,
  },
];

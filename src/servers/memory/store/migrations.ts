import type { Migration } from '../../../runtime/database/migration-plan.ts';

export const migrations: readonly Migration[] = [
  {
    id: '0001-memory',
    sql: `
      CREATE SCHEMA memory;
      CREATE TABLE memory.memories (
        id uuid PRIMARY KEY,
        namespace text NOT NULL,
        -- '' stands for "nobody's": it compares and indexes like any other value.
        user_id text NOT NULL,
        agent_id text,
        content text NOT NULL,
        memory_type text NOT NULL,
        importance real NOT NULL,
        tags text[] NOT NULL,
        entities text[] NOT NULL,
        source text,
        event_time timestamptz,
        valid_from timestamptz NOT NULL DEFAULT now(),
        valid_to timestamptz,
        expires_at timestamptz,
        pinned boolean NOT NULL,
        version integer NOT NULL DEFAULT 1,
        idempotency_key text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz,
        index_state text NOT NULL DEFAULT 'pending',
        words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED
      );
      CREATE UNIQUE INDEX memories_idempotency ON memory.memories (namespace, user_id, idempotency_key)
        WHERE idempotency_key IS NOT NULL;
      CREATE INDEX memories_content ON memory.memories (namespace, user_id, hashtextextended(content, 0)) WHERE deleted_at IS NULL;
      CREATE INDEX memories_recent ON memory.memories (namespace, user_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX memories_words ON memory.memories USING gin (words) WHERE deleted_at IS NULL;
      CREATE INDEX memories_expiry ON memory.memories (expires_at) WHERE expires_at IS NOT NULL;

      CREATE TABLE memory.conversations (
        namespace text NOT NULL,
        user_id text NOT NULL,
        conversation_id text NOT NULL,
        turns integer NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (namespace, user_id, conversation_id)
      );
      CREATE TABLE memory.conversation_turns (
        id uuid PRIMARY KEY,
        namespace text NOT NULL,
        user_id text NOT NULL,
        conversation_id text NOT NULL,
        turn integer NOT NULL,
        speaker text NOT NULL,
        content text NOT NULL,
        spoken_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        index_state text NOT NULL DEFAULT 'pending',
        words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED,
        UNIQUE (namespace, user_id, conversation_id, turn),
        FOREIGN KEY (namespace, user_id, conversation_id) REFERENCES memory.conversations ON DELETE CASCADE
      );
      CREATE INDEX conversation_turns_words ON memory.conversation_turns USING gin (words);
      CREATE TABLE memory.conversation_batches (
        namespace text NOT NULL,
        user_id text NOT NULL,
        idempotency_key text NOT NULL,
        conversation_id text NOT NULL,
        first_turn integer NOT NULL,
        last_turn integer NOT NULL,
        PRIMARY KEY (namespace, user_id, idempotency_key)
      );

      CREATE TABLE memory.knowledge_documents (
        id uuid PRIMARY KEY,
        namespace text NOT NULL,
        title text NOT NULL,
        category text,
        tags text[] NOT NULL,
        source text,
        uri text,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX knowledge_documents_uri ON memory.knowledge_documents (namespace, uri) WHERE uri IS NOT NULL;
      CREATE TABLE memory.knowledge_chunks (
        id uuid PRIMARY KEY,
        document_id uuid NOT NULL REFERENCES memory.knowledge_documents ON DELETE CASCADE,
        position integer NOT NULL,
        heading text NOT NULL,
        content text NOT NULL,
        index_state text NOT NULL DEFAULT 'pending',
        words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', heading || ' ' || content)) STORED,
        UNIQUE (document_id, position)
      );
      CREATE INDEX knowledge_chunks_words ON memory.knowledge_chunks USING gin (words);

      CREATE TABLE memory.sessions (
        id uuid PRIMARY KEY,
        namespace text NOT NULL,
        user_id text NOT NULL,
        data jsonb NOT NULL,
        ttl_seconds double precision NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
      );
      CREATE INDEX sessions_expiry ON memory.sessions (expires_at);

      -- One entry says "this object changed"; what it is now is read when the entry is worked off.
      CREATE TABLE memory.outbox (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        collection text NOT NULL,
        object_id uuid NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        failed_at timestamptz
      );
      CREATE INDEX outbox_due ON memory.outbox (seq) WHERE failed_at IS NULL;
    `,
  },
  {
    id: '0002-memory-history',
    sql: `
      ALTER TABLE memory.memories
        -- Since when this version is what is believed.
        ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN supersedes uuid,
        ADD COLUMN superseded_by uuid,
        -- As text first: 0.9 shall not become 0.8999999761581421.
        ALTER COLUMN importance TYPE double precision USING importance::text::double precision;
      UPDATE memory.memories SET recorded_at = updated_at;

      -- What was believed before, by version; a version with deleted_at was a forgotten one.
      CREATE TABLE memory.memory_versions (
        id uuid NOT NULL REFERENCES memory.memories ON DELETE CASCADE,
        version integer NOT NULL,
        namespace text NOT NULL,
        user_id text NOT NULL,
        agent_id text,
        content text NOT NULL,
        memory_type text NOT NULL,
        importance double precision NOT NULL,
        tags text[] NOT NULL,
        entities text[] NOT NULL,
        source text,
        event_time timestamptz,
        valid_from timestamptz NOT NULL,
        valid_to timestamptz,
        expires_at timestamptz,
        pinned boolean NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        recorded_at timestamptz NOT NULL,
        replaced_at timestamptz NOT NULL DEFAULT now(),
        words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED,
        PRIMARY KEY (id, version)
      );
      CREATE INDEX memory_versions_time ON memory.memory_versions (namespace, user_id, replaced_at);

      -- Whoever raises the version has the one before kept, whatever statement that is.
      CREATE FUNCTION memory.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO memory.memory_versions (id, version, namespace, user_id, agent_id, content, memory_type, importance, tags,
          entities, source, event_time, valid_from, valid_to, expires_at, pinned, created_at, updated_at, deleted_at, recorded_at)
        VALUES (OLD.id, OLD.version, OLD.namespace, OLD.user_id, OLD.agent_id, OLD.content, OLD.memory_type, OLD.importance, OLD.tags,
          OLD.entities, OLD.source, OLD.event_time, OLD.valid_from, OLD.valid_to, OLD.expires_at, OLD.pinned, OLD.created_at,
          OLD.updated_at, OLD.deleted_at, OLD.recorded_at);
        NEW.recorded_at := now();
        NEW.updated_at := now();
        RETURN NEW;
      END $$;
      CREATE TRIGGER keep_version BEFORE UPDATE ON memory.memories FOR EACH ROW
        WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION memory.keep_version();
    `,
  },
  {
    id: '0003-memory-content-key',
    sql: `
      -- The digest of scope and content, of the first memory that has it: of two calls at once, one wins.
      ALTER TABLE memory.memories ADD COLUMN content_key bytea;
      UPDATE memory.memories SET content_key = sha256(convert_to(namespace || chr(1) || user_id || chr(1) || content, 'UTF8'))
      WHERE id IN (
        SELECT DISTINCT ON (namespace, user_id, content) id FROM memory.memories WHERE deleted_at IS NULL
        ORDER BY namespace, user_id, content, created_at
      );
      CREATE UNIQUE INDEX memories_content_key ON memory.memories (content_key) WHERE deleted_at IS NULL;
      DROP INDEX memory.memories_content;
    `,
  },
  {
    id: '0004-memory-graph',
    sql: `
      -- By digest where a name must be unique: names may be longer than what an index takes.
      CREATE TABLE memory.graph_entities (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL,
        entity_type text NOT NULL,
        observations text[] NOT NULL
      );
      CREATE UNIQUE INDEX graph_entities_name ON memory.graph_entities (md5(name));
      CREATE TABLE memory.graph_relations (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        from_name text NOT NULL,
        to_name text NOT NULL,
        relation_type text NOT NULL
      );
      CREATE UNIQUE INDEX graph_relations_all
        ON memory.graph_relations (md5(from_name || chr(1) || to_name || chr(1) || relation_type));
      CREATE INDEX graph_relations_from ON memory.graph_relations USING hash (from_name);
      CREATE INDEX graph_relations_to ON memory.graph_relations USING hash (to_name);
    `,
  },
  {
    id: '0005-memory-index',
    sql: `
      -- The outbox alone tells what the index has still to learn; a second record of it could be wrong.
      ALTER TABLE memory.memories DROP COLUMN index_state;
      ALTER TABLE memory.conversation_turns DROP COLUMN index_state;
      ALTER TABLE memory.knowledge_chunks DROP COLUMN index_state;
      -- Its words are in the index, its vector is not: the model was away.
      ALTER TABLE memory.outbox ADD COLUMN words_only boolean NOT NULL DEFAULT false;
      CREATE INDEX outbox_object ON memory.outbox (object_id);
      -- With the forgotten ones: an export has them too.
      DROP INDEX memory.memories_recent;
      CREATE INDEX memories_recent ON memory.memories (namespace, user_id, created_at DESC, id DESC);

      -- Which model's vectors a collection of the index holds, and how far its last rebuild is.
      CREATE TABLE memory.index_rebuilds (
        collection text PRIMARY KEY,
        space text NOT NULL,
        -- Whether its vectors were emptied for it: until it is finished they tell nothing.
        is_reset boolean NOT NULL,
        -- The last object noted in the outbox for it; nothing before the first.
        after_id uuid,
        done bigint NOT NULL DEFAULT 0,
        total bigint NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
    `,
  },
  {
    id: '0006-memory-knowledge-keys',
    sql: `
      ALTER TABLE memory.knowledge_documents ADD COLUMN idempotency_key text;
      CREATE UNIQUE INDEX knowledge_documents_idempotency ON memory.knowledge_documents (namespace, idempotency_key)
        WHERE idempotency_key IS NOT NULL;
    `,
  },
];

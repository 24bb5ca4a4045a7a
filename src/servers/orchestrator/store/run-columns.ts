/** How rows become runs and steps; every query of them selects these. */

export const runColumns = `
  id, subject, subject_version AS "subjectVersion", session_id AS "sessionId",
  jsonb_build_object('kind', kind, 'plan', plan) AS work,
  task, parameters, mode, permissions, budget, status, awaiting, next_step AS "nextStep",
  tokens_used::float8 AS "tokensUsed", result, error,
  created_at AS "createdAt", deadline, ended_at AS "endedAt"`;

export const stepColumns = `
  step, name, action, state, result, error, attempts, retry_at AS "retryAt",
  submitted_at AS "submittedAt", started_at AS "startedAt", ended_at AS "endedAt"`;

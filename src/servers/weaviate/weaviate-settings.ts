/** How the Weaviate of a fleet is set up: one node, for this machine only, behind a key. */
import { fleetVariable, runVariable } from '../../runtime/process/table.ts';
import type { WeaviateEnvironment } from './server-environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The key's owner, in Weaviate's own words and logs. */
const user = 'mcpctl';
/** Go collects harder from here on; the rest is for what lies outside of its heap, such as mapped files. */
const goMemoryShare = 0.85;

/** Arguments of the program. */
export function weaviateArguments({ host, port }: WeaviateEnvironment): readonly string[] {
  return ['--scheme', 'http', '--host', host, '--port', String(port)];
}

/**
 * All that Weaviate gets in its environment.
 *
 * @param inherited of this process: what is a setting of Weaviate in it comes from the operator, and wins over the usual ones
 * @param dataPath where its data lies
 */
export function weaviateSettings(
  environment: WeaviateEnvironment,
  inherited: Environment,
  dataPath: string,
): Record<string, string> {
  return { ...usual(environment), ...inheritable(inherited), ...fixed(environment, dataPath) };
}

function usual({ memoryBytes }: WeaviateEnvironment): Record<string, string> {
  return {
    GOMEMLIMIT: String(Math.floor(memoryBytes * goMemoryShare)),
    LOG_LEVEL: 'info',
    DISABLE_TELEMETRY: 'true',
    // Else a debugging port, 6060.
    GO_PROFILING_DISABLE: 'true',
    DEFAULT_VECTORIZER_MODULE: 'none',
    ENABLE_MODULES: '',
    // Else some forty modules that call clouds.
    API_BASED_MODULES_DISABLED: 'true',
    // Collections are made on purpose: a misspelt one is an error.
    AUTOSCHEMA_ENABLED: 'false',
    // Alone it has nobody to wait for; with the usual ones it is ready three times as late.
    RAFT_HEARTBEAT_TIMEOUT: '1',
    RAFT_ELECTION_TIMEOUT: '1',
    RAFT_LEADER_LEASE_TIMEOUT: '1',
    RAFT_TIMEOUTS_MULTIPLIER: '1',
  };
}

/** What makes it the one of this fleet, and closed to everybody else. */
function fixed(environment: WeaviateEnvironment, dataPath: string): Record<string, string> {
  const { host, grpcPort, gossipPort, dataPort, raftPort, raftRpcPort, apiKey } = environment;
  return {
    PERSISTENCE_DATA_PATH: dataPath,
    CLUSTER_HOSTNAME: 'node1',
    // With it Weaviate takes the port above RAFT's for RPC, whatever it is told, and finds no leader.
    CLUSTER_IN_LOCALHOST: 'false',
    CLUSTER_BIND_ADDR: host,
    CLUSTER_ADVERTISE_ADDR: host,
    CLUSTER_GOSSIP_BIND_PORT: String(gossipPort),
    CLUSTER_DATA_BIND_PORT: String(dataPort),
    // That port and the one of gRPC listen on all addresses, whatever `--host` says. The data port knows no API key.
    CLUSTER_BASIC_AUTH_USERNAME: user,
    CLUSTER_BASIC_AUTH_PASSWORD: apiKey,
    GRPC_PORT: String(grpcPort),
    RAFT_PORT: String(raftPort),
    RAFT_INTERNAL_RPC_PORT: String(raftRpcPort),
    RAFT_BOOTSTRAP_EXPECT: '1',
    AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'false',
    AUTHENTICATION_APIKEY_ENABLED: 'true',
    AUTHENTICATION_APIKEY_ALLOWED_KEYS: apiKey,
    AUTHENTICATION_APIKEY_USERS: user,
    AUTHORIZATION_ADMINLIST_ENABLED: 'true',
    AUTHORIZATION_ADMINLIST_USERS: user,
  };
}

/** No secret of the fleet, and nothing meant for Node; but the fleet's mark, by which it is found and ended. */
function inheritable(env: Environment): Record<string, string> {
  const marks: readonly string[] = [fleetVariable, runVariable];
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (marks.includes(entry[0]) || !/^(MCPCTL|NODE)_/.test(entry[0])),
    ),
  );
}

import { describe, it } from 'vitest';
import { fleetPaths, logFile } from '../../../src/runtime/state/fleet-paths.ts';

const machine = { stateHome: '/home/ada/.local/state', temporary: '/tmp', uid: 1000 };
const longDirectory = `/srv/${'x'.repeat(80)}`;

describe('fleetPaths', () => {
  it.for([
    { given: 'nothing', options: {}, root: /^\/home\/ada\/\.local\/state\/mcpctl\/default$/ },
    { given: 'a state directory', options: { stateDirectory: '/srv/fleet' }, root: /^\/srv\/fleet$/ },
    {
      given: 'a config file',
      options: { configFile: '/work/my shop/mcpctl.yaml' },
      root: /^\/home\/ada\/\.local\/state\/mcpctl\/my-shop-[0-9a-f]{8}$/,
    },
    {
      given: 'both',
      options: { stateDirectory: '/srv/fleet', configFile: '/work/shop/mcpctl.yaml' },
      root: /^\/srv\/fleet$/,
    },
  ])('with $given names the root $root', ({ options, root }, { expect }) => {
    expect(fleetPaths({ stateDirectory: null, configFile: null, ...machine, ...options }).root).toMatch(root);
  });

  it('tells fleets of equally named directories apart', ({ expect }) => {
    const roots = ['/a/shop/mcpctl.yaml', '/b/shop/mcpctl.yaml', '/a/shop/other.yaml'].map(
      (configFile) => fleetPaths({ stateDirectory: null, configFile, ...machine }).root,
    );
    expect(new Set(roots).size).toBe(3);
  });

  it('keeps everything below the root', ({ expect }) => {
    const paths = fleetPaths({ stateDirectory: '/srv/fleet', configFile: null, ...machine });
    expect(paths).toEqual({
      root: '/srv/fleet',
      stateFile: '/srv/fleet/state.json',
      namedTokensFile: '/srv/fleet/tokens.json',
      seenToolsFile: '/srv/fleet/tools-seen.json',
      acceptedToolsFile: '/srv/fleet/tools-accepted.json',
      tokenFile: '/srv/fleet/token',
      routesFile: '/srv/fleet/routes.json',
      hostedFile: '/srv/fleet/hosted.json',
      hostSocket: '/srv/fleet/run/host.sock',
      logs: '/srv/fleet/logs',
      history: '/srv/fleet/history',
      snapshots: '/srv/fleet/snapshots',
      data: '/srv/fleet/data',
      compileCache: '/srv/fleet/cache/compile',
      run: '/srv/fleet/run',
      controlSocket: '/srv/fleet/run/control.sock',
      pm2Home: '/srv/fleet/run/pm2',
      heartbeatFile: '/srv/fleet/run/heartbeat',
    });
    expect(logFile(paths, 'memory-2')).toBe('/srv/fleet/logs/memory-2.log');
  });

  it.for([
    // 103 bytes are /srv/…/run/pm2/interactor.sock with a root of 79.
    { root: `/srv/${'x'.repeat(74)}`, run: /\/run$/ },
    { root: `/srv/${'x'.repeat(75)}`, run: /^\/tmp\/mcpctl-1000-[0-9a-f]{8}$/ },
    { root: `/srv/${'ü'.repeat(38)}`, run: /^\/tmp\/mcpctl-1000-[0-9a-f]{8}$/ },
  ])('puts sockets of $root in $run', ({ root, run }, { expect }) => {
    expect(fleetPaths({ stateDirectory: root, configFile: null, ...machine }).run).toMatch(run);
  });

  it('gives long roots a short directory each', ({ expect }) => {
    const runs = ['a', 'b'].map(
      (name) => fleetPaths({ stateDirectory: `${longDirectory}/${name}`, configFile: null, ...machine }).run,
    );
    expect(runs[0]).not.toBe(runs[1]);
  });

  it('rejects paths that no Unix socket can have', ({ expect }) => {
    const options = { stateDirectory: longDirectory, configFile: null, ...machine, temporary: longDirectory };
    expect(() => fleetPaths(options)).toThrow(
      expect.objectContaining({
        code: 'STATE_PATH_TOO_LONG',
        facts: expect.objectContaining({ maxBytes: 103 }),
      }),
    );
  });
});

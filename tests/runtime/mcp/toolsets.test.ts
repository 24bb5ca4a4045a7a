import { describe, it } from 'vitest';
import { askedToolsets, isChosen, parseToolsets, toolsetOf } from '../../../src/runtime/mcp/toolsets.ts';

describe('toolsets', () => {
  it.for([
    { text: '', choice: [] },
    { text: 'graph', choice: ['graph'] },
    { text: 'graph,,sessions', choice: ['graph', 'sessions'] },
    { text: 'graph,all', choice: 'all' },
  ])('are read from "$text"', ({ text, choice }, { expect }) => {
    expect(parseToolsets(text)).toEqual(choice);
    expect(askedToolsets(`http://127.0.0.1:8000/mcp?toolsets=${text}`)).toEqual(choice);
  });

  it('are none for a URL that does not name them', ({ expect }) => {
    expect(askedToolsets('http://127.0.0.1:8000/mcp?x=1')).toEqual([]);
  });

  it('are chosen by name, or all at once', ({ expect }) => {
    expect(isChosen(['graph'], 'graph')).toBe(true);
    expect(isChosen(['graph'], 'sessions')).toBe(false);
    expect(isChosen('all', 'sessions')).toBe(true);
  });

  it('stand in what is said of a listed tool', ({ expect }) => {
    expect(toolsetOf({ _meta: { 'mcpctl/toolset': 'graph' } })).toBe('graph');
    expect(toolsetOf({ _meta: {} })).toBeNull();
    expect(toolsetOf({})).toBeNull();
  });
});

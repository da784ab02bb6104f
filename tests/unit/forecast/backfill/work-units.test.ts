import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backfillId } from '../../../../forecast/backfill/backfill-request.js';
import { IndexSet } from '../../../../forecast/backfill/index-set.js';
import { isInShard } from '../../../../forecast/backfill/shard.js';
import { hoursOf, WorkUnits } from '../../../../forecast/backfill/work-units.js';
import type { Node } from '../../../../ingest/stations/node.js';

const nodeNamed = (id: string): Node => ({
  id,
  stations: [{ id: `${id}-station`, name: id, latitude: 50, longitude: 5 }],
});

const requests = fc
  .record({
    from: fc.integer({ min: 0, max: 500_000 }),
    hours: fc.integer({ min: 0, max: 2000 }),
    every: fc.integer({ min: 1, max: 48 }),
    nodes: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ from, hours, every, nodes }) => ({
    model: 'm-1.0.0',
    source: 'store',
    origins: { from, to: from + hours },
    every,
    nodes: Array.from({ length: nodes }, (_, index) => nodeNamed(`n${index}`)),
  }));

test('the units of all shards together hold every node and origin once', () => {
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 5 }), (request, of) => {
      const units = new WorkUnits(request);
      const seen = new Map<string, number>();
      for (let shard = 0; shard < of; shard++) {
        for (let index = 0; index < units.count; index++) {
          if (!isInShard({ index: shard, of }, index)) continue;
          const { nodes, origins } = units.at(index);
          for (const { id } of nodes) {
            for (const origin of origins) seen.set(`${id} ${origin}`, (seen.get(`${id} ${origin}`) ?? 0) + 1);
          }
        }
      }
      expect(seen.size).toBe(request.nodes.length * units.originCount);
      expect(new Set(seen.values())).toEqual(new Set([1]));
    }),
  );
});

test('no unit reaches beyond the period, and what it reads begins a history before its first origin', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const units = new WorkUnits(request);
      for (let index = 0; index < units.count; index++) {
        const unit = units.at(index);
        const last = unit.origins.at(-1) ?? NaN;
        expect(last).toBeLessThanOrEqual(request.origins.to);
        expect(unit.origins[0]).toBeGreaterThanOrEqual(request.origins.from);
        expect(hoursOf(unit, 48)).toEqual({ from: (unit.origins[0] ?? NaN) - 47, to: last });
      }
    }),
  );
});

test('a request that asks for something else has another id, and the same one has the same', () => {
  const request = {
    model: 'm-1.0.0',
    source: 'store',
    origins: { from: 0, to: 100 },
    every: 1,
    nodes: [nodeNamed('a'), nodeNamed('b')],
  };
  expect(backfillId({ ...request, nodes: [nodeNamed('a'), nodeNamed('b')] })).toBe(backfillId(request));
  const others = [
    { ...request, model: 'm-1.0.1' },
    { ...request, source: '/data' },
    { ...request, origins: { from: 1, to: 100 } },
    { ...request, every: 2 },
    { ...request, nodes: [nodeNamed('a')] },
  ];
  expect(new Set([request, ...others].map(backfillId)).size).toBe(6);
});

test('a set of indices comes back from its ranges, which are as few as can be', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (members) => {
      const set = new IndexSet();
      for (const member of members) set.add(member);
      const ranges = set.ranges();
      const again = new IndexSet(ranges);
      for (let index = 0; index <= 61; index++) expect(again.has(index)).toBe(members.includes(index));
      expect(again.size).toBe(new Set(members).size);
      ranges.forEach(([first], place) => {
        if (place > 0) expect(first).toBeGreaterThan((ranges[place - 1]?.[1] ?? NaN) + 1);
      });
    }),
  );
});

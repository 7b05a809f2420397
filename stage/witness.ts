/** Tests once more, by a real Envoy: what it does is held against what their stories say. */
import type { Plan } from '../plan/plan.ts';
import type { Mismatch } from '../story/tests/mismatch.ts';
import { findWay } from '../story/way.ts';
import { contradictions, timesToSend } from './contradictions.ts';
import type { Told } from './endings.ts';
import { type Errand, Stage, type StageOptions } from './stage.ts';

/** Envoy's word on one story. */
export interface Testimony {
  /** `expected` is what the story says, `actual` what Envoy did. None: they agree. */
  contradictions: Mismatch[];
  /** Why Envoy was not asked. */
  notAsked?: string;
}

/** In the order of what is told. @throws EnvoyProblem if Envoy does not come up */
export async function witness(told: Told[], plan: Plan, options: StageOptions): Promise<Testimony[]> {
  const errands = told.map((one) => errandOf(one, plan));
  const asked = errands.filter((errand) => typeof errand !== 'string');
  const seen = asked.length > 0 ? await played(asked, plan, options) : [];
  const sightings = new Map(asked.map((errand, index) => [errand, seen[index]]));
  return told.map((one, index) => {
    const errand = errands[index]!;
    if (typeof errand === 'string') return { contradictions: [], notAsked: errand };
    const ofErrand = sightings.get(errand);
    if (!ofErrand) return { contradictions: [], notAsked: 'it cannot be written down in HTTP/1.1' };
    return { contradictions: contradictions(one, ofErrand) };
  });
}

/** Or why there is none. */
function errandOf(told: Told, plan: Plan): Errand | string {
  const { request, story } = told;
  const way = findWay(plan, request);
  if (!way) return 'nothing listens there';
  if (request.method === 'CONNECT') return 'it asks for a tunnel';
  return { way, request, times: timesToSend(told), delay: story.fault?.delay?.milliseconds ?? 0 };
}

async function played(errands: Errand[], plan: Plan, options: StageOptions) {
  const stage = await Stage.open(plan, new Set(errands.map(({ way }) => way.listener.name)), options);
  try {
    return await stage.play(errands);
  } finally {
    await stage.close();
  }
}

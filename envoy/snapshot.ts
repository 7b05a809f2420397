/**
 * Everything that Envoy is given for one plan. Made by `snapshot(plan, options)`, written by `writeSnapshot`, moved
 * from one to the next by `run`'s reload.
 */
import { type Decisions, decide } from '../plan/decide.ts';
import type { HttpHandler, Plan } from '../plan/plan.ts';
import { writeTable } from '../plan/table/write.ts';
import { bootstrap } from './bootstrap.ts';
import { cluster } from './clusters/cluster.ts';
import { listener } from './listeners/listener.ts';
import { type RouteSite, type RouteTable, nativeHost, plannedHost } from './routes/table.ts';
import type { Resource } from './resource.ts';

export type { Resource } from './resource.ts';

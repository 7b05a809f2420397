/** The program that `run … -- COMMAND` starts beside Envoy: its HTTP requests go through the mesh listener. */
import { constants } from 'node:os';
import { executableOnPath } from '../envoy/find/on-path.ts';
import { type Exit, ProcessGroup } from '../envoy/process/group.ts';
import type { Plan } from '../plan/plan.ts';

/** Requests to the machine itself are not for the mesh. */
const DIRECT = 'localhost,127.0.0.1,::1';

/** Whether there is such a program: by a path, or by a name on PATH. */
export async function isProgram([program = '']: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await executableOnPath(program, program.includes('/') ? { PATH: '.' } : env)) !== undefined;
}

export function startBeside(command: string[], plan: Plan, env: NodeJS.ProcessEnv): ProcessGroup {
  const [program = '', ...args] = command;
  return new ProcessGroup(program, args, { env: { ...env, ...proxyVariables(plan) }, output: 'inherit' });
}

/** Both spellings: curl reads only the lower case, others only the upper. */
function proxyVariables(plan: Plan): NodeJS.ProcessEnv {
  const mesh = plan.listeners.find(({ chains }) =>
    chains.some(({ handler }) => handler.kind === 'http' && handler.forwardProxy),
  );
  if (!mesh) return {};
  const proxy = `http://${mesh.address}:${mesh.port}`;
  return { http_proxy: proxy, HTTP_PROXY: proxy, no_proxy: DIRECT, NO_PROXY: DIRECT };
}

/** As a shell has it: 128 and the signal's number where a signal ended it. */
export function exitCode({ code, signal }: Exit): number {
  return code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0);
}

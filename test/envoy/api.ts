import { canonical } from '../../envoy/api.ts';
import type { Resource } from '../../envoy/resource.ts';

/** Throws if the message has a field that the type has not, or a value of another type, however deep. */
export function checkMessage(type: string, message: Resource): void {
  canonical(type, message);
}

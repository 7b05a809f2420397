/** Streams: whose turn it is, letting a paused request go on, and answering it here. */
import {
  proxy_continue_stream,
  proxy_send_local_response,
  proxy_set_effective_context,
} from '@solo-io/proxy-runtime/assembly/imports';
import { ascii } from '../memory/text';
import { OK } from './results';

/** What a callback for request headers returns. PAUSE holds body and trailers back as well, within Envoy's buffers. */
export const CONTINUE: i32 = 0;
export const PAUSE: i32 = 4;

const REQUEST_STREAM = 0;
/** `response_code_details`: ours, so that a log tells which filter it was. The body is what Envoy's fault filter says. */
const DETAILS = 'mainsheet_abort';
const BODY = 'fault filter abort';
const details = ascii(DETAILS);
const body = ascii(BODY);

/** Makes a context the one that host calls act on. False if it is gone. */
export function actOn(context: u32): bool {
  return proxy_set_effective_context(context) === OK;
}

/** Lets the request at hand go on. */
export function continueRequest(): void {
  proxy_continue_stream(REQUEST_STREAM);
}

/** Answers the request at hand as Envoy's fault filter would; the gRPC status is for those who speak gRPC. */
export function answerAbort(httpStatus: u32, grpcStatus: u32): void {
  proxy_send_local_response(httpStatus, details, DETAILS.length, body, BODY.length, 0, 0, grpcStatus);
}

import { type Finding, wrong } from '../../findings.ts';
import type { Gateway, Server } from '../../schema/gateway.ts';
import type { Path } from '../../yaml/locate.ts';
import { isIpAddress, isUnixAddress } from '../grammar/addresses.ts';
import { portFindings, protocolFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';

/** A Gateway has servers; each has a port with a name of its own and a protocol, and at least one host. */
export const serversListen: Law<Gateway> = function* ({ servers = [] }) {
  if (servers.length === 0) yield wrong(['spec'], 'the Gateway has no servers', 'add one under "servers"');
  const names = servers.map(({ port }) => port.name);
  for (const [index, server] of servers.entries()) {
    const path = ['spec', 'servers', index];
    yield* listenerFindings(server, path);
    if (names[index] !== '' && names.indexOf(names[index]!) < index) {
      yield wrong([...path, 'port', 'name'], `there are two ports "${names[index]}"`, 'rename one of the two');
    }
  }
};

function* listenerFindings({ port, bind = '', hosts }: Server, path: Path): Generator<Finding> {
  if (port.name === '') yield wrong([...path, 'port', 'name'], 'the port has no name', 'add "name: …"');
  yield* protocolFindings(port.protocol, [...path, 'port', 'protocol']);
  if (port.targetPort)
    yield wrong([...path, 'port', 'targetPort'], 'a Gateway cannot have a targetPort', 'take it out');
  if (isUnixAddress(bind)) {
    if (port.number !== 0) yield wrong([...path, 'port', 'number'], 'a unix socket has no port', 'write 0');
  } else {
    yield* portFindings(port.number, [...path, 'port', 'number']);
    if (bind !== '' && !isIpAddress(bind)) {
      yield wrong(
        [...path, 'bind'],
        `"${bind}" is neither an address nor unix://…`,
        'write an IP address, or unix:///PATH',
      );
    }
  }
  if (hosts.length === 0) yield wrong([...path, 'hosts'], 'the server has no hosts', 'write ["*"] for any');
}

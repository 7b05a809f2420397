import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { archive } from '../envoy/image/archive.ts';
import { artifact, image } from '../envoy/image/image.ts';
import { push } from '../envoy/image/push.ts';
import { parseReference, printReference, type Reference } from '../envoy/image/reference.ts';
import { makeFolder } from '../envoy/make-folder.ts';
import { FINE, UsageError } from './exit.ts';
import { FILTERS, filterPath } from './filter.ts';
import { say, type Terminal } from './terminal.ts';

interface ImageOptions {
  output?: string;
  push?: Reference;
  artifact?: true;
}

export function imageCommand(terminal: Terminal, done: (code: number) => void): Command {
  return new Command('image')
    .summary('make an image of a filter, for WasmPlugin')
    .description("Write a filter as an OCI image, which Istio's WasmPlugin loads by oci://; no docker is needed.")
    .addArgument(new Argument('<filter>', 'which one').choices(FILTERS))
    .option('-o, --output <file>', 'write the image as an archive (OCI image layout in a tar file)')
    .option('--push <host/repository:tag>', 'push it; plain http to this machine, https to others', reference)
    .option('--artifact', 'the two-layer Wasm artifact in place of an image')
    .action(async (filter: string, options: ImageOptions) => done(await make(filter, options, terminal)))
    .addHelpText(
      'after',
      `
The digest is printed, by which a WasmPlugin can name exactly this image:

  mainsheet image traffic --push registry.example.com/mesh/traffic:1.0
  mainsheet image traffic -o traffic.oci.tar && skopeo inspect oci-archive:traffic.oci.tar

Credentials are those of docker login: ~/.docker/config.json, or DOCKER_CONFIG.`,
    );
}

async function make(filter: string, options: ImageOptions, terminal: Terminal): Promise<number> {
  const { output, push: target } = options;
  if (output === undefined && !target) throw new UsageError('image needs -o FILE, --push or both');
  const made = (options.artifact ? artifact : image)(readFileSync(filterPath(filter)), filter);
  if (output !== undefined) {
    makeFolder(dirname(output));
    writeFileSync(output, archive(made));
  }
  if (target) {
    await push(made, target, terminal.env);
    say(terminal, `pushed ${printReference(target)}; a WasmPlugin's url: oci://${printReference(target)}`);
  }
  terminal.out(made.manifest.digest);
  return FINE;
}

function reference(text: string): Reference {
  const parsed = parseReference(text);
  if (parsed) return parsed;
  throw new InvalidArgumentError('It has to be like registry.example.com/mesh/traffic:1.0.');
}

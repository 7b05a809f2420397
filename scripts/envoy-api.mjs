// Writes envoy/api.binpb.gz anew: the descriptors of Envoy's API, by which patches are merged and the tests check what is written.
// Needs Go. Run it when the pinned Envoy changes:  node scripts/envoy-api.mjs 1.40.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const MODULE = 'github.com/envoyproxy/go-control-plane/envoy';
const version = process.argv[2];
if (!version) throw new Error('which version of Envoy? node scripts/envoy-api.mjs 1.40.0');

const folder = mkdtempSync(join(tmpdir(), 'envoy-api-'));
const go = (...args) =>
  execFileSync('go', args, { cwd: folder, maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] });
go('mod', 'init', 'descriptors');
go('get', `${MODULE}@v${version}`);
const source = go('list', '-m', '-f', '{{.Dir}}', MODULE).toString().trim();
writeFileSync(join(folder, 'main.go'), program(packages(source)));
go('mod', 'tidy');
const out = new URL('../envoy/api.binpb.gz', import.meta.url);
writeFileSync(out, gzipSync(go('run', '.'), { level: 9 }));
rmSync(folder, { recursive: true });

/** Every version 3 package, and those that are not versioned. */
function packages(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.pb.go'))
    .map((entry) => entry.parentPath.slice(root.length + 1))
    .filter(
      (path, index, all) => all.indexOf(path) === index && !/\/v2(alpha)?\b|^(api|service\/(?!discovery))/.test(path),
    );
}

function program(paths) {
  return `package main

import (
	"os"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
${paths.map((path) => `\t_ "${MODULE}/${path}"`).join('\n')}
)

// A file comes after those that it imports.
func main() {
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	var add func(protoreflect.FileDescriptor)
	add = func(file protoreflect.FileDescriptor) {
		if seen[file.Path()] {
			return
		}
		seen[file.Path()] = true
		for i := 0; i < file.Imports().Len(); i++ {
			add(file.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
	}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		add(file)
		return true
	})
	bytes, _ := proto.Marshal(set)
	os.Stdout.Write(bytes)
}
`;
}

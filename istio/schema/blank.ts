import type { Type } from './schema.ts';

/** A value of the type that says nothing. */
export function blank(type: Type): unknown {
  switch (type.kind) {
    case 'number':
    case 'duration':
      return 0;
    case 'boolean':
      return false;
    case 'enum':
      return type.values[0];
    case 'list':
      return [];
    case 'map':
    case 'struct':
      return {};
    case 'message':
      return Object.fromEntries(
        Object.entries(type.fields)
          .filter(([, field]) => field.required)
          .map(([name, field]) => [name, blank(field.type)]),
      );
    default:
      return '';
  }
}

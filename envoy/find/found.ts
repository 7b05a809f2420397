/** What the places that Envoy may come from are given, and what they give. */
export interface FoundEnvoy {
  path: string;
  /** How it was found, as a phrase: `ENVOY_PATH`, `func-e on PATH (/usr/bin/func-e)`. */
  how: string;
  /** `1.40.0`. */
  version: string;
}

/** Why a place gave no Envoy that will do; `passedOver` where it did give something. */
export interface NotFound {
  why: string;
  passedOver?: true;
}

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** Told what takes time and what is passed over, one line at a time. */
  say: (line: string) => void;
}

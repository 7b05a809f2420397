/** What Envoy's counters say of the files that it was given: https://www.envoyproxy.io/docs "xDS subscription statistics". */
import type { Admin } from './admin.ts';
import { CLUSTERS_FILE, ENDPOINTS_FOLDER, FILTERS_FOLDER, LISTENERS_FILE, ROUTES_FOLDER } from './files.ts';

const SUBSCRIPTIONS = '(.*\\.)?(cds|lds|rds\\..*|extension_config_discovery\\..*)';
const ACCEPTED = 'update_success';
const REFUSED = ['update_rejected', 'update_failure'];
/** Of clusters with a file for their endpoints. A failure would be counted of names that nobody knows, too. */
const ENDPOINTS_REFUSED = 'cluster\\..*\\.update_rejected';
const WARMING = ['cluster_manager.warming_clusters', 'listener_manager.total_listeners_warming'];

export class Acceptance {
  private readonly stats: Map<string, number>;

  private constructor(stats: Map<string, number>) {
    this.stats = stats;
  }

  /** `file`: one whose acceptance is asked for. A cluster's endpoints are counted for that cluster alone: there may be many. */
  static async read(admin: Admin, file?: string): Promise<Acceptance> {
    const counters = `${SUBSCRIPTIONS}\\.(${[ACCEPTED, ...REFUSED].join('|')})`;
    const asked = file === undefined ? undefined : subscription(file);
    const own = asked === undefined ? [] : [literally(`${asked}.${ACCEPTED}`)];
    return new Acceptance(await admin.stats([counters, ENDPOINTS_REFUSED, ...WARMING, ...own].join('|')));
  }

  /** How often anything was refused, since Envoy's start. */
  get refused(): number {
    const refusals = [...this.stats].filter(([name]) => REFUSED.some((refused) => name.endsWith(`.${refused}`)));
    return refusals.reduce((total, [, count]) => total + count, 0);
  }

  /** Whether there are clusters or listeners that do not serve yet. */
  get warming(): boolean {
    return WARMING.some((gauge) => (this.stats.get(gauge) ?? 0) > 0);
  }

  /** How often a file (as in files.ts) was accepted; undefined: Envoy does not read it yet. */
  of(file: string): number | undefined {
    const prefix = subscription(file);
    return prefix === undefined ? undefined : this.stats.get(`${prefix}.${ACCEPTED}`);
  }
}

/** What the statistics of a file's subscription begin with. */
function subscription(file: string): string | undefined {
  if (file === CLUSTERS_FILE) return 'cluster_manager.cds';
  if (file === LISTENERS_FILE) return 'listener_manager.lds';
  const [, folder, encoded] = /^(.*)\/(.*)\.(?:json|pb)$/.exec(file) ?? [];
  // Envoy writes a colon as an underscore here.
  const name = decodeURIComponent(encoded ?? '').replaceAll(':', '_');
  if (folder === ENDPOINTS_FOLDER) return `cluster.${name}`;
  if (folder === ROUTES_FOLDER) return `http.${name}.rds.${name}`;
  if (folder === FILTERS_FOLDER) return `extension_config_discovery.http_filter.${name}`;
  return undefined;
}

/** As a regular expression. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

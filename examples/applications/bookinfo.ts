import { details } from '../bookinfo/services/details.ts';
import { productpage } from '../bookinfo/services/productpage.ts';
import { ratings } from '../bookinfo/services/ratings.ts';
import { reviews } from '../bookinfo/services/reviews.ts';
import type { Application } from '../bookinfo/services/serve.ts';
import type { Pod } from './pods.ts';

/** One of Bookinfo's four, by the Pod's labels. */
export function bookinfo({ name, labels: { app, version } }: Pod): Application {
  if (app === 'reviews' && (version === 'v1' || version === 'v2' || version === 'v3')) return reviews(version);
  const application = { details, productpage, ratings }[app ?? ''];
  if (!application) throw new Error(`Pod ${name}: Bookinfo has no application ${app} ${version}`);
  return application;
}

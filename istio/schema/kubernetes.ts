/** The fields of Kubernetes' own kinds that routing depends on. Other fields are passed over. */
import { boolean, type Infer, int32, intOrString, list, map, message, string } from './schema.ts';

export const Service = message('Service', {
  type: string,
  clusterIP: string,
  externalName: string,
  selector: map(string),
  ports: list(
    message('ServicePort', {
      name: string,
      port: int32,
      protocol: string,
      targetPort: intOrString,
      appProtocol: string,
      nodePort: int32,
    }),
  ),
});
export type Service = Infer<typeof Service>;

export const PodSpec = message('PodSpec', {
  nodeName: string,
  serviceAccountName: string,
  containers: list(
    message('Container', {
      name: string,
      ports: list(message('ContainerPort', { name: string, containerPort: int32, protocol: string })),
    }),
  ),
});
export type PodSpec = Infer<typeof PodSpec>;

export const PodStatus = message('PodStatus', {
  podIP: string,
  phase: string,
  conditions: list(message('PodCondition', { type: string, status: string })),
});
export type PodStatus = Infer<typeof PodStatus>;

export const EndpointSlice = message('EndpointSlice', {
  addressType: string,
  endpoints: list(
    message('Endpoint', {
      addresses: list(string),
      conditions: message('EndpointConditions', { ready: boolean, serving: boolean, terminating: boolean }),
      zone: string,
      nodeName: string,
      targetRef: message('ObjectReference', { kind: string, name: string, namespace: string }),
    }),
  ),
  ports: list(message('EndpointPort', { name: string, port: int32, protocol: string, appProtocol: string })),
});
export type EndpointSlice = Infer<typeof EndpointSlice>;

const EndpointAddress = message('EndpointAddress', {
  ip: string,
  nodeName: string,
  targetRef: message('ObjectReference', { kind: string, name: string, namespace: string }),
});

export const Endpoints = message('Endpoints', {
  subsets: list(
    message('EndpointSubset', {
      addresses: list(EndpointAddress),
      notReadyAddresses: list(EndpointAddress),
      ports: list(message('EndpointPort', { name: string, port: int32, protocol: string, appProtocol: string })),
    }),
  ),
});
export type Endpoints = Infer<typeof Endpoints>;

/** `data` is base64, `stringData` plain text. */
export const Secret = message('Secret', { type: string, data: map(string), stringData: map(string) });
export type Secret = Infer<typeof Secret>;

export const Deployment = message('Deployment', {
  replicas: int32,
  template: message('PodTemplateSpec', { metadata: message('ObjectMeta', { labels: map(string) }) }),
});
export type Deployment = Infer<typeof Deployment>;

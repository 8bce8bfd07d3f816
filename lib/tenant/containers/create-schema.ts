import { z } from 'zod'
import { anything, labelMap, word, words } from '../parse-known'

const command = z.union([words, word.transform((one) => [one])])
const ports = z.record(z.string().regex(/^\d{1,5}(\/(tcp|udp|sctp))?$/), z.unknown())
const bytes = z
  .number()
  .int()
  .min(-1)
  .max(2 ** 50)

/** The learner's part of a container's configuration. What is not here is refused unless it is empty. */
export const CONFIG = z.object({
  Hostname: z
    .string()
    .regex(/^[a-zA-Z0-9.-]{0,253}$/)
    .optional(),
  Domainname: z
    .string()
    .regex(/^[a-zA-Z0-9.-]{0,253}$/)
    .optional(),
  User: z.string().max(256).optional(),
  AttachStdin: z.boolean().optional(),
  AttachStdout: z.boolean().optional(),
  AttachStderr: z.boolean().optional(),
  ExposedPorts: ports.optional(),
  Tty: z.boolean().optional(),
  OpenStdin: z.boolean().optional(),
  StdinOnce: z.boolean().optional(),
  Env: words.optional(),
  Cmd: command.optional(),
  Entrypoint: command.optional(),
  Healthcheck: anything.optional(),
  Image: z.string().min(1).max(512),
  Volumes: z.record(z.string().max(4096), z.unknown()).optional(),
  WorkingDir: z.string().max(4096).optional(),
  Labels: labelMap.optional(),
  StopSignal: z
    .string()
    .regex(/^[A-Za-z0-9+-]{0,20}$/)
    .optional(),
  StopTimeout: z.number().int().min(0).max(3600).optional(),
  Shell: words.optional(),
  NetworkDisabled: z.boolean().optional(),
  HostConfig: anything.optional(),
  NetworkingConfig: anything.optional(),
  // The engine's clients send it for Windows and for their own use.
  ArgsEscaped: anything.optional(),
  OnBuild: anything.optional(),
})

const named = z.object({ Name: z.string().max(64), Soft: z.number().int(), Hard: z.number().int() })

export const HOST_CONFIG = z.object({
  Binds: z.array(z.string().max(8192)).max(32).optional(),
  Mounts: z.array(anything).max(32).optional(),
  Tmpfs: z.record(z.string().max(4096), z.string().max(1024)).optional(),
  VolumesFrom: z.array(z.string().max(256)).max(8).optional(),
  NetworkMode: z.string().max(256).optional(),
  PidMode: z.string().max(256).optional(),
  PortBindings: z.record(z.string(), z.unknown()).optional(),
  PublishAllPorts: z.boolean().optional(),
  RestartPolicy: z
    .object({ Name: z.string().max(32).optional(), MaximumRetryCount: z.number().int().min(0).max(1e9).optional() })
    .optional(),
  AutoRemove: z.boolean().optional(),
  CapAdd: z.array(z.string().max(64)).max(64).optional(),
  CapDrop: z.array(z.string().max(64)).max(64).optional(),
  SecurityOpt: z
    .array(z.string().max(512 * 1024))
    .max(8)
    .optional(),
  Memory: bytes.optional(),
  MemorySwap: bytes.optional(),
  MemoryReservation: bytes.optional(),
  MemorySwappiness: z.number().int().min(-1).max(100).optional(),
  NanoCpus: bytes.optional(),
  CpuPeriod: z.number().int().min(0).max(1e6).optional(),
  CpuQuota: z.number().int().min(-1).max(1e9).optional(),
  CpuShares: z.number().int().min(0).max(262_144).optional(),
  CpusetCpus: z
    .string()
    .regex(/^[0-9,-]{0,64}$/)
    .optional(),
  PidsLimit: z
    .number()
    .int()
    .min(-1)
    .max(2 ** 31)
    .optional(),
  ShmSize: bytes.optional(),
  Ulimits: z.array(named).max(16).optional(),
  ReadonlyRootfs: z.boolean().optional(),
  Init: z.boolean().optional(),
  GroupAdd: z
    .array(z.string().regex(/^[a-zA-Z0-9_-]{1,32}$/))
    .max(32)
    .optional(),
  ExtraHosts: z.array(z.string().max(512)).max(32).optional(),
  Dns: z.array(z.string().max(64)).max(8).optional(),
  DnsSearch: z
    .array(z.string().regex(/^[a-zA-Z0-9._-]{1,253}$/))
    .max(8)
    .optional(),
  DnsOptions: z
    .array(z.string().regex(/^[a-z0-9:_-]{1,64}$/))
    .max(8)
    .optional(),
  LogConfig: z
    .object({ Type: z.string().max(64).optional(), Config: z.record(z.string(), z.string()).nullish() })
    .optional(),
  IpcMode: z.string().max(256).optional(),
  CgroupnsMode: z.string().max(64).optional(),
  Runtime: z.string().max(64).optional(),
  VolumeDriver: z.string().max(64).optional(),
  Isolation: z.string().max(64).optional(),
  MaskedPaths: z.array(z.string()).optional(),
  ReadonlyPaths: z.array(z.string()).optional(),
  // Of the client alone.
  ConsoleSize: anything.optional(),
  ContainerIDFile: anything.optional(),
})

export type Config = z.infer<typeof CONFIG>
export type HostConfig = z.infer<typeof HOST_CONFIG>

import { listOwn } from '../containers/rows'
import type { DiskNotice } from '../disk/types'
import { downImage } from '../images/names'
import { isMarked } from '../marks'
import { downLabels, downName, isOwnLabel } from '../names'
import type { TenantContext } from '../types'

interface EngineEvent {
  Type: string
  Action: string
  Actor: { ID: string; Attributes: Record<string, string> | null }
  time: number
  timeNano: number
}

export const EVENT_FILTERS = ['type', 'event', 'container', 'image', 'label', 'network', 'volume', 'scope']
const ACTION = /^[a-z_-]+/

/**
 * Makes the function that shows an event of the engine to the tenant, or null for what is not theirs. Whose a
 * container is, its labels say; whose a network or a volume is, its name: labels are not part of their events.
 */
export async function eventMapper(
  ctx: TenantContext,
  wanted: Map<string, string[]>,
): Promise<(value: unknown) => Promise<unknown | null>> {
  return async (value) => {
    const shown = await shownEvent(ctx, value as EngineEvent)
    return shown && passes(shown, wanted) ? shown : null
  }
}

/** What the watch of the disk has to say, as an event; null when it is not asked for. */
export function noticeEvent({ kind, container, message }: DiskNotice, wanted: Map<string, string[]>): unknown | null {
  const now = Date.now()
  const Type = container ? 'container' : 'daemon'
  const name = container?.name ?? 'drydock'
  const Actor = { ID: container?.id ?? name, Attributes: { name, message } as Record<string, string> }
  const id = container?.id
  const time = { time: Math.floor(now / 1000), timeNano: now * 1e6 }
  const event = { status: kind, id, from: undefined, Type, Action: kind, Actor, scope: 'local', ...time }
  return passes(event, wanted) ? event : null
}

async function shownEvent(ctx: TenantContext, event: EngineEvent) {
  const attributes = event.Actor?.Attributes ?? {}
  const own = await ownActor(ctx, event, attributes)
  if (!own) return null
  const { Type, Action, time, timeNano } = event
  return {
    status: Type === 'container' || Type === 'image' ? Action : undefined,
    id: Type === 'container' || Type === 'image' ? own.ID : undefined,
    from: Type === 'container' ? own.Attributes.image : undefined,
    Type,
    Action,
    Actor: own,
    scope: 'local',
    time,
    timeNano,
  }
}

interface OwnActor {
  ID: string
  Attributes: Record<string, string>
}

async function ownActor(
  ctx: TenantContext,
  { Type, Actor }: EngineEvent,
  attributes: Record<string, string>,
): Promise<OwnActor | null> {
  const { tenant } = ctx
  if (Type === 'container') {
    const name = downName(tenant, attributes.name ?? '')
    if (name === null || !isMarked(tenant, attributes)) return null
    const image = downImage(tenant, attributes.image ?? '') ?? attributes.image ?? ''
    return { ID: Actor.ID, Attributes: { ...downLabels(attributes), image, name } }
  }
  if (Type === 'network') {
    const name = downName(tenant, attributes.name ?? '')
    if (name === null) return null
    const container = attributes.container
    if (container && !(await listOwn(ctx)).some(({ Id }) => Id === container)) return null
    return { ID: Actor.ID, Attributes: { name, type: 'bridge', ...(container ? { container } : {}) } }
  }
  if (Type === 'volume') {
    const name = downName(tenant, Actor.ID)
    return name === null ? null : { ID: name, Attributes: { driver: 'local' } }
  }
  const name = Type === 'image' ? downImage(tenant, attributes.name ?? Actor.ID) : null
  return name === null
    ? null
    : { ID: downImage(tenant, Actor.ID) ?? Actor.ID, Attributes: { ...downLabels(attributes), name } }
}

type Shown = NonNullable<Awaited<ReturnType<typeof shownEvent>>>

function passes({ Type, Action, Actor }: Shown, wanted: Map<string, string[]>): boolean {
  const some = (key: string, test: (value: string) => boolean) => !wanted.has(key) || (wanted.get(key) ?? []).some(test)
  const named = (value: string) => Actor.ID.startsWith(value) || Actor.Attributes.name === value
  const attributes = Actor.Attributes
  return (
    some('type', (value) => value === Type) &&
    some('event', (value) => Action === value || ACTION.exec(Action)?.[0] === value) &&
    some('container', (value) => Type === 'container' && named(value)) &&
    some('image', (value) => attributes.image === value || (Type === 'image' && named(value))) &&
    some('network', (value) => Type === 'network' && named(value)) &&
    some('volume', (value) => Type === 'volume' && named(value)) &&
    (wanted.get('label') ?? []).every((text) => {
      const [key = '', value] = text.split('=')
      return !isOwnLabel(key) && (value === undefined ? Object.hasOwn(attributes, key) : attributes[key] === value)
    })
  )
}

import type { Draft, Verdict } from './types'

/** What asks for a network, with the words that say so. Facts of the usual package tools. */
const NETWORK: [RegExp, string][] = [
  [/\b(apt|apt-get|yum|dnf|apk|zypper|pacman)\s+(-\S+\s+)*(install|add|update|-S)\b/, 'installs system packages'],
  [/\b(pip3?|npm|yarn|pnpm|gem|cargo|go)\s+(install|i|ci|add|get)\b/, 'installs packages of a language'],
  [/\bgit\s+clone\s+\S*(:\/\/|@)/, 'clones a repository'],
  [/\b(curl|wget)\b[^\n|;&]*https?:\/\/(?!localhost|127\.|\$|0\.0\.0\.0)/, 'fetches from the web'],
  [/\bdocker\s+(image\s+)?pull\s/, 'pulls an image'],
  [/\bsnap\s+install\b/, 'installs snaps'],
]

const UNSUPPORTED: [RegExp, string][] = [
  [/\b(kubectl|kubeadm|minikube|k3s|k3d|helm|oc|kind)\s/, 'needs Kubernetes'],
  [/\bsystemctl\b/, 'needs an init system'],
  [/\b(az|aws|gcloud)\s+[a-z]/, 'needs an account of a cloud'],
  [/\bpodman\b|\bbuildah\b/, 'needs another engine than Docker'],
]

/** Images of scenario hosts that a sandbox with a Docker engine stands for. */
const KNOWN_HOSTS = /^(ubuntu|debian|docker|dockerd|bash|alpine|linux|node|python|base|terminal)/i

/**
 * Says where a lesson can be taken, with a reason for all that stands against it. A guess from the commands that it
 * runs and shows, which an author should read: the most that can be known without running it.
 */
export function judgeDraft(draft: Draft, { host }: { host: string | null }): Verdict {
  const text = draft.scripts.join('\n')
  const unsupported = found(UNSUPPORTED, text)
  if (host !== null && !KNOWN_HOSTS.test(host)) unsupported.unshift(`is made for the host image "${host}"`)
  if (unsupported.length > 0) return { kind: 'unsupported', reasons: unsupported }
  const network = found(NETWORK, text)
  return network.length > 0 ? { kind: 'network', reasons: network } : { kind: 'offline', reasons: [] }
}

/** True for a script that can run in a sandbox before the lesson begins. */
export function runsOffline(script: string): boolean {
  return found([...NETWORK, ...UNSUPPORTED], script).length === 0
}

function found(patterns: [RegExp, string][], text: string): string[] {
  return patterns.filter(([pattern]) => pattern.test(text)).map(([, reason]) => reason)
}

import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** A bare repository with a working tree beside it, made by the real git. */
export class TestRepository {
  readonly bare: string
  readonly tree: string

  constructor(root: string, { tree = join(root, 'tree') }: { tree?: string } = {}) {
    this.bare = join(root, 'bare.git')
    this.tree = tree
    mkdirSync(tree, { recursive: true })
    this.git('init', '--quiet', '--bare', '--initial-branch=main', this.bare)
    this.git('init', '--quiet', '--initial-branch=main', tree)
  }

  git(...args: string[]): string {
    const env = {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    }
    const all = ['-c', 'protocol.file.allow=always', ...args]
    return execFileSync('git', all, {
      cwd: this.tree,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  }

  /** Commits what lies in the working tree and brings it to the bare repository; returns the commit. */
  push(): string {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', 'change')
    this.git('push', '--quiet', '--force', this.bare, 'HEAD:refs/heads/main')
    return this.git('rev-parse', 'HEAD')
  }
}

import { z } from 'zod'
import { parseWith } from '../body'
import { malformed } from '../refusal'

/**
 * System calls that any program in a container may need and that act on its own processes, files and sockets only.
 * Narrower than the default profile of every engine we know; what is missing here a learner's profile cannot give.
 */
const PLAIN = (
  'accept accept4 access alarm arch_prctl bind brk capget capset chdir chmod chown chown32 clock_getres ' +
  'clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 close connect ' +
  'copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd eventfd2 ' +
  'execve execveat exit exit_group faccessat fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchown fchown32 ' +
  'fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 ' +
  'fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_time64 futimesat getcpu getcwd getdents getdents64 ' +
  'getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp ' +
  'getpid getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit get_robust_list ' +
  'getrusage getsid getsockname getsockopt get_thread_area gettid gettimeofday getuid getuid32 getxattr ' +
  'inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl ioprio_get kill lchown lchown32 lgetxattr link ' +
  'linkat listen listxattr llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 madvise membarrier ' +
  'memfd_create mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect mremap msync munlock ' +
  'munlockall munmap nanosleep newfstatat _newselect open openat pause pipe pipe2 poll ppoll ppoll_time64 prctl ' +
  'pread64 preadv preadv2 prlimit64 pselect6 pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink ' +
  'readlinkat readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg removexattr rename renameat renameat2 ' +
  'restart_syscall rmdir rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend ' +
  'rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_getaffinity sched_getparam ' +
  'sched_get_priority_max sched_get_priority_min sched_getscheduler sched_rr_get_interval sched_setaffinity ' +
  'sched_yield seccomp select semctl semget semop semtimedop send sendfile sendfile64 sendmmsg sendmsg sendto ' +
  'setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer setpgid setpriority ' +
  'setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit set_robust_list ' +
  'setsid setsockopt set_thread_area set_tid_address setuid setuid32 setxattr shmat shmctl shmdt shmget shutdown ' +
  'sigaltstack signalfd signalfd4 sigreturn socketpair splice stat stat64 statfs statfs64 statx symlink symlinkat sync ' +
  'sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete timerfd_create timerfd_gettime ' +
  'timerfd_settime timer_getoverrun timer_gettime timer_settime times tkill truncate truncate64 ugetrlimit umask ' +
  'uname unlink unlinkat utime utimensat utimensat_time64 utimes vfork wait4 waitid waitpid write writev'
).split(' ')

interface Argument {
  index: number
  value: number
  op: string
}

/** New namespaces are what these bits of clone's flags make. */
const NAMESPACE_FLAGS = 0x7e020000
const VSOCK = 40
/** Allowed under a condition, as in the engine's default. */
const CONDITIONAL: { name: string; arg: Argument; capability?: string }[] = [
  { name: 'clone', arg: { index: 0, value: NAMESPACE_FLAGS, op: 'SCMP_CMP_MASKED_EQ' } },
  { name: 'socket', arg: { index: 0, value: VSOCK, op: 'SCMP_CMP_NE' } },
  { name: 'personality', arg: { index: 0, value: 0, op: 'SCMP_CMP_EQ' } },
  { name: 'personality', arg: { index: 0, value: 0xffffffff, op: 'SCMP_CMP_EQ' } },
]
const FUNCTION_NOT_IMPLEMENTED = 38

const rule = z.object({
  name: z.string().max(64).optional(),
  names: z.array(z.string().max(64)).max(1000).optional(),
  action: z.string().max(64),
  args: z.array(z.unknown()).nullish(),
  includes: z.object({ caps: z.array(z.string()).nullish() }).nullish(),
  excludes: z.object({ caps: z.array(z.string()).nullish() }).nullish(),
})
const profile = z.object({ defaultAction: z.string().max(64), syscalls: z.array(rule).max(2000).nullish() })
type Rule = z.infer<typeof rule>

const ALLOWING = ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG']

/**
 * A seccomp profile that allows what the learner's allows and is never wider than the engine's default: it is written
 * anew from the calls that both allow. What theirs allows only for some arguments is not allowed. Throws `Refusal`.
 */
export function narrowProfile(text: string, capabilities: string[]): string {
  const asked = parseWith(profile, parse(text), 'seccomp profile')
  const rules = (asked.syscalls ?? []).filter((one) => applies(one, capabilities))
  const allows = decide(asked.defaultAction, rules)
  const chroot = capabilities.includes('SYS_CHROOT') ? ['chroot'] : []
  const names = [...PLAIN, ...chroot].filter(allows)
  const conditional = CONDITIONAL.filter(({ name, arg }) => allows(name) || hasSame(rules, name, arg))
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    archMap: [
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
    ],
    syscalls: [
      ...(names.length > 0 ? [{ names, action: 'SCMP_ACT_ALLOW' }] : []),
      ...conditional.map(({ name, arg }) => ({ names: [name], action: 'SCMP_ACT_ALLOW', args: [arg] })),
      // Without an answer of its own, libraries would not fall back to clone.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: FUNCTION_NOT_IMPLEMENTED },
    ],
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The seccomp profile is not JSON.')
  }
}

function applies({ includes, excludes }: Rule, capabilities: string[]): boolean {
  const has = (name: string) => capabilities.includes(name.replace(/^CAP_/, ''))
  return (includes?.caps ?? []).every(has) && !(excludes?.caps ?? []).some(has)
}

/** Which calls the profile allows whatever their arguments. A call that any rule forbids is forbidden. */
function decide(defaultAction: string, rules: Rule[]): (name: string) => boolean {
  const byName = new Map<string, Rule[]>()
  for (const one of rules)
    for (const name of [...(one.names ?? []), ...(one.name ? [one.name] : [])])
      byName.set(name, [...(byName.get(name) ?? []), one])
  return (name) => {
    const own = byName.get(name) ?? []
    if (own.some(({ action }) => !ALLOWING.includes(action))) return false
    if (own.some(({ args }) => !args?.length)) return true
    return own.length === 0 && ALLOWING.includes(defaultAction)
  }
}

function hasSame(rules: Rule[], name: string, arg: Argument): boolean {
  const own = rules.filter((one) => one.names?.includes(name) || one.name === name)
  const same = ({ args }: Rule) =>
    args?.length === 1 &&
    Object.entries(arg).every(([key, value]) => (args[0] as Record<string, unknown> | null)?.[key] === value)
  return (
    own.some((one) => ALLOWING.includes(one.action) && same(one)) &&
    own.every(({ action }) => ALLOWING.includes(action))
  )
}

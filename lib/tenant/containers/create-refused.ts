/** Fields of a container that a learner never sets, with what to do instead. Part of the docs, too. */
export const REFUSED_CONFIG: Record<string, string> = {
  MacAddress: 'The engine chooses addresses.',
}

export const REFUSED_HOST_CONFIG: Record<string, string> = {
  Privileged:
    'A privileged container is root on the machine that everybody shares: ask for the one capability you need with --cap-add.',
  Devices: 'Devices belong to the machine that everybody shares: use files or volumes.',
  DeviceRequests: 'There is no GPU or other device to give.',
  DeviceCgroupRules: 'Devices belong to the machine that everybody shares.',
  UTSMode: "The machine's name is not a container's to change: use --hostname.",
  UsernsMode: "A container cannot step out into the machine's users: use --user to choose one inside.",
  CgroupParent: 'Control groups are placed by the platform: set limits with --memory, --cpus and --pids-limit.',
  Cgroup: 'Control groups are placed by the platform.',
  Sysctls: "Settings of the kernel reach beyond a container: change the program's own settings instead.",
  StorageOpt: 'The size of a file system is set by the platform.',
  Links: 'Links are outdated: put both containers into a network (docker network create) and use their names.',
  OomKillDisable: 'Whoever fills the memory must be ended: raise --memory instead.',
  OomScoreAdj: 'Who is ended first when memory runs out is decided by the platform.',
  KernelMemory: 'Memory of the kernel counts with --memory.',
  KernelMemoryTCP: 'Memory of the kernel counts with --memory.',
  CpuRealtimePeriod: 'Real time would take the CPU from others: use --cpus.',
  CpuRealtimeRuntime: 'Real time would take the CPU from others: use --cpus.',
  CpusetMems: 'Nodes of memory are chosen by the engine.',
  BlkioWeight: 'Disks are shared by the engine.',
  BlkioWeightDevice: 'Disks are shared by the engine.',
  BlkioDeviceReadBps: 'Disks are shared by the engine.',
  BlkioDeviceWriteBps: 'Disks are shared by the engine.',
  BlkioDeviceReadIOps: 'Disks are shared by the engine.',
  BlkioDeviceWriteIOps: 'Disks are shared by the engine.',
  Annotations: 'Annotations speak to the runtime: use labels.',
}

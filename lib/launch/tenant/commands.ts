/** A docker command as a learner types it, and what every generation of it must print. */
interface Command {
  args: string[]
  /** Of standard output and error together. */
  says: RegExp
  /** 0 when absent. */
  code?: number
  input?: string
  /** Says nothing of how a command and an engine of two generations get on. */
  same?: true
}

const done = (args: string, says: RegExp, more: Partial<Command> = {}): Command => ({
  args: args.split(' ').map((one) => one.replaceAll('\u00a0', ' ')),
  says,
  ...more,
})
const ID = /^[0-9a-f]{64}\n$/

/** In this order on one tenant that has nothing yet: each stands on what those before it made. */
export function commandsOn(image: string): Command[] {
  const shell = (args: string, script: string, says: RegExp, more: Partial<Command> = {}): Command => ({
    args: [...args.split(' '), 'sh', '-c', script],
    says,
    ...more,
  })
  return [
    // The engine.
    done('version --format {{.Server.Os}}:{{.Server.Version}}', /^linux:\d+\.\d+/),
    done('info --format {{.Name}}:{{.Containers}}:{{.Swarm.LocalNodeState}}', /^drydock:0:inactive$/m),
    done('system df', /Images[\s\S]*Containers[\s\S]*Local Volumes/),

    // What is not there ends as it does with any engine.
    done('inspect nothing', /No such object: nothing/i, { code: 1 }),
    done('inspect --type container nothing', /No such container: nothing/i, { code: 1 }),
    done('inspect --type image nothing', /No such image: nothing/i, { code: 1 }),
    done('network inspect nothing', /network nothing not found|No such network: nothing/i, { code: 1 }),
    done('volume inspect nothing', /no such volume/i, { code: 1 }),
    done('logs nothing', /No such container: nothing/i, { code: 1 }),
    done('swarm init', /no part in a swarm/, { code: 1 }),
    done('plugin ls', /Plugins run with rights over the machine/, { code: 1 }),

    // A container that ends by itself.
    shell(`create --name once ${image}`, 'echo to the end; exit 3', ID),
    done('start -a once', /^to the end$/m, { code: 3 }),
    done('wait once', /^3$/m),
    done('logs once', /^to the end$/m),
    done('ps -a --filter exited=3 --format {{.Names}}', /^once$/m),
    shell(`run --rm -i -e WORD=given ${image}`, 'cat; echo $WORD', /^through\ngiven$/m, {
      input: 'through\n',
      same: true,
    }),
    done(`run --rm --privileged ${image} id`, /privileged container is root/i, { code: 125 }),

    // One that stays.
    shell(
      `run -d --name web --init -p 8080:80 -l kind=page -v data:/data ${image}`,
      'echo up; echo kept > /data/f; exec sleep 600',
      ID,
    ),
    done(
      'ps --format {{.Names}}|{{.Image}}|{{.Ports}}',
      new RegExp(`^web\\|${image}\\|0\\.0\\.0\\.0:8080->80/tcp$`, 'm'),
    ),
    done('ps -q --filter label=kind=page', /^[0-9a-f]{12}$/m),
    done('port web', /^80\/tcp -> 0\.0\.0\.0:8080$/m),
    done('inspect -f {{.Name}}|{{.State.Status}}|{{.HostConfig.NetworkMode}} web', /^\/web\|running\|bridge$/m),
    shell('exec web', 'cat /data/f', /^kept$/m),
    shell('exec -i web', 'cat', /^in and out$/m, { input: 'in and out\n' }),
    shell('exec web', 'exit 7', /^$/, { code: 7 }),
    done('exec -d web touch /made', /^$/),
    done('top web', /sleep 600/),
    done('stats --no-stream --format {{.Name}} web', /^web$/m),
    done('logs --tail 1 web', /^up$/m),
    done('diff web', /^A \/made$/m),
    done('cp - web:/root', /^$/, { input: FILE_IN_TAR }),
    done('cp web:/root/note -', /\0{3}[\s\S]*copied in/),
    done('update --memory 64m --memory-swap 64m web', /^web$/m),
    done('pause web', /^web$/m),
    done('unpause web', /^web$/m),
    done('rename web page', /^$/),
    done('restart -t 0 page', /^page$/m, { same: true }),
    done('kill -s KILL page', /^page$/m),
    done('wait page', /^137$/m),
    done('start page', /^page$/m),
    done('events --since 5m --until 0s --filter event=rename --format {{.Actor.Attributes.name}}', /^page$/m),

    // One that is spoken to. (`docker attach` lets go of the output when its own input ends: it cannot be tried so.)
    shell(`create -i --name talk ${image}`, 'read word; echo heard $word', ID),
    done('start -a -i talk', /^heard hello$/m, { input: 'hello\n' }),
    done('attach talk', /cannot attach to a stopped container/, { code: 1 }),

    // An image of what one has become.
    done('commit -m kept page kept:1', /^sha256:[0-9a-f]{64}$/m),
    done('run --rm kept:1 cat /root/note', /^copied in$/m, { same: true }),
    done('images --format {{.Repository}}:{{.Tag}}', /^kept:1$/m),
    done('history kept:1', /kept/),
    done('tag kept:1 kept:2', /^$/),
    done('rmi kept:1', /^Untagged: kept:1$/m),

    // Networks.
    done('network create back', ID),
    done('network ls --format {{.Name}}', /^back\nbridge$|^bridge\nback$/m),
    done('network connect back page', /^$/),
    done('network inspect -f {{len\u00a0.Containers}} back', /^1$/m),
    done('network disconnect back page', /^$/),
    done('network rm back', /^back$/m),

    // Volumes.
    done('volume create more', /^more$/m),
    done('volume ls -q', /^data\nmore$/m),
    done('volume inspect -f {{.Driver}}:{{.Name}} data', /^local:data$/m),
    done('volume rm more', /^more$/m),
    done('volume rm data', /volume is in use/, { code: 1 }),

    // The end.
    done('system df -v', /kept/),
    done('stop -t 0 page', /^page$/m),
    done('rm page', /^page$/m),
    done('container prune -f', /Deleted Containers:[\s\S]*Total reclaimed space/),
    done('image prune -a -f', /kept:2[\s\S]*Total reclaimed space|Total reclaimed space/),
    done('volume rm data', /^data$/m),
    done('volume prune -f', /Total reclaimed space/),
    done('network prune -f', /^$/),
    done('system prune -f', /Total reclaimed space/),
    done('ps -a -q', /^$/),
  ]
}

/** A tar archive of one file "note", small enough to be written out. */
const FILE_IN_TAR = tarOf('note', 'copied in\n')

function tarOf(name: string, text: string): string {
  const fields = [
    name.padEnd(100, '\0'),
    '0000644\0',
    '0000000\0',
    '0000000\0',
    `${text.length.toString(8).padStart(11, '0')}\0`,
    '00000000000\0',
    '        ',
    '0',
    '\0'.repeat(100),
    'ustar\x0000',
  ]
  const head = fields.join('').padEnd(512, '\0')
  const sum = [...head].reduce((total, one) => total + one.charCodeAt(0), 0)
  const summed = `${head.slice(0, 148)}${sum.toString(8).padStart(6, '0')}\0 ${head.slice(156)}`
  return summed + text.padEnd(512, '\0') + '\0'.repeat(1024)
}

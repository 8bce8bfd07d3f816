import { createHash, generateKeyPairSync } from 'node:crypto'

/**
 * The kinds of secret that a scan is judged on, each as it stands in a real file, and what must stay silent. Every value
 * is made here, and no text in this file has the form of one: whatever is well known is put together from parts.
 */
export interface Sample {
  kind: string
  /** Path in the image, or what else would hold the text. */
  path: string
  text: string
  /** The part that nobody may print. */
  secret: string
}

const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const ALNUM = DIGITS + LOWER + UPPER

/** Random letters that are the same in every run. */
function letters(seed: string, length: number, alphabet = ALNUM): string {
  let text = ''
  for (let round = 0; text.length < length; round++)
    for (const byte of createHash('sha512').update(`${seed} ${round}`).digest())
      if (byte < 256 - (256 % alphabet.length)) text += alphabet.charAt(byte % alphabet.length)
  return text.slice(0, length)
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const wrapped = (text: string) => text.replace(/.{64}/g, '$&\n')
const pem = (label: string, body: string) => `-----BEGIN ${label}-----\n${wrapped(body)}\n-----END ${label}-----\n`
const randomBody = (seed: string, bytes: number) => Buffer.from(letters(seed, bytes), 'latin1').toString('base64')

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const
const exportKey = (pair: { privateKey: { export(options: object): string | Buffer } }, options: object = pkcs8) =>
  pair.privateKey.export(options).toString()
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 1024 })

/** The second line of a key: what no output may hold. */
const bodyOf = (key: string) => (key.split('\n').find((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line)) ?? '').slice(0, 60)

const sample = (kind: string, path: string, secret: string, text = secret): Sample => ({ kind, path, text, secret })

function keys(): Sample[] {
  const key = (kind: string, path: string, text: string) => sample(kind, path, bodyOf(text), text)
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return [
    key('RSA key', 'app/id_rsa', exportKey(rsa(), { type: 'pkcs1', format: 'pem' })),
    key('PKCS#8 key', 'app/tls/server.key', exportKey(rsa())),
    key('encrypted key', 'app/enc.pem', exportKey(rsa(), { ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' })),
    key('EC P-256 key', 'app/ec.pem', exportKey(ec, { type: 'sec1', format: 'pem' })),
    key('Ed25519 key', 'app/ed25519.pem', exportKey(generateKeyPairSync('ed25519'))),
    key(
      'OpenSSH key',
      'root/.ssh/id_ed25519',
      pem('OPENSSH PRIVATE KEY', `b3BlbnNzaC1rZXktdjEA${randomBody('ssh', 240)}`),
    ),
  ]
}

function clouds(): Sample[] {
  const id = `AK${'IA'}${letters('aws id', 16, UPPER + DIGITS)}`
  const secret = letters('aws secret', 40)
  const session = `FwoGZXIvYXdz${letters('aws session', 300)}`
  const gcpKey = exportKey(rsa())
  const gcp = JSON.stringify(
    { type: 'service_account', project_id: 'shop', private_key: gcpKey, client_email: 'a@b.iam' },
    null,
    2,
  )
  const google = `AI${'za'}${letters('google', 35)}`
  const azure = letters('azure', 86)
  return [
    sample('AWS key id in a file', 'root/.aws/credentials', id, `[default]\naws_access_key_id = ${id}\n`),
    sample(
      'AWS secret key in a file',
      'root/.aws/credentials',
      secret,
      `[default]\naws_secret_access_key = ${secret}\n`,
    ),
    sample(
      'AWS session token in a file',
      'root/.aws/credentials',
      session,
      `[default]\naws_session_token = ${session}\n`,
    ),
    sample('AWS secret key in the environment', 'environment', secret, `AWS_SECRET_ACCESS_KEY=${secret}`),
    sample('AWS key id in the history', 'history', id, `/bin/sh -c AWS_ACCESS_KEY_ID=${id} aws s3 cp s3://a/b /b`),
    sample('GCP service account', 'app/sa.json', bodyOf(gcpKey), gcp),
    sample('GCP API key', 'app/config.js', google, `export const maps = { key: "${google}" }\n`),
    sample(
      'Azure storage',
      'app/appsettings.json',
      azure,
      `{"Storage":"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${azure}==;EndpointSuffix=core.windows.net"}`,
    ),
  ]
}

function tokens(): Sample[] {
  const github = letters('github', 36)
  const fine = `${letters('fine a', 22)}_${letters('fine b', 59)}`
  const app = letters('github app', 36)
  const gitlab = letters('gitlab', 20)
  const runner = letters('runner', 20)
  const npm = letters('npm', 36)
  const plainNpm = letters('npm old', 36, `${DIGITS}abcdef`)
  const npmAuth = base64(`ci:${letters('npm auth', 14)}`)
  const slack = `${letters('s1', 12, DIGITS)}-${letters('s2', 12, DIGITS)}-${letters('s3', 24)}`
  const hook = `T${letters('h1', 10, UPPER)}/B${letters('h2', 10, UPPER)}/${letters('h3', 24)}`
  const stripe = letters('stripe', 24)
  const pypi = `AgEIcHlwaS5vcmc${letters('pypi', 140)}`
  const sendgrid = `${letters('sg1', 22)}.${letters('sg2', 43)}`
  const openai = `${letters('oa1', 20)}T3Blbk${'FJ'}${letters('oa2', 20)}`
  const anthropic = `api03-${letters('an', 93)}AA`
  const jwt = `ey${'J'}hbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: '81723', name: 'Ada', iat: 1700000000 })).toString('base64url')}.${letters('jwt', 43)}`
  return [
    sample('GitHub classic token', 'app/deploy.sh', github, `git clone https://gh${'p_'}${github}@github.com/a/b\n`),
    sample('GitHub fine-grained token', 'app/.git/config', fine, `token = github${'_pat_'}${fine}\n`),
    sample('GitHub app token', 'app/ci.yml', app, `env:\n  GH: gh${'s_'}${app}\n`),
    sample('GitLab personal token', 'app/x.toml', gitlab, `private = "gl${'pat-'}${gitlab}"\n`),
    sample('GitLab runner token', 'etc/gitlab-runner/config.toml', runner, `  token = "gl${'rt-'}${runner}"\n`),
    sample('npm token', 'app/publish.js', npm, `const t = 'npm${'_'}${npm}'\n`),
    sample('.npmrc _authToken', 'root/.npmrc', plainNpm, `//registry.shop.io/:_authToken=${plainNpm}\n`),
    sample(
      '.npmrc _auth',
      'root/.npmrc',
      npmAuth,
      `registry=https://npm.shop.io\n_auth=${npmAuth}\nalways-auth=true\n`,
    ),
    sample('Slack token', 'app/bot.py', slack, `client = WebClient("xo${'xb-'}${slack}")\n`),
    sample('Slack webhook', 'app/notify.sh', hook, `curl -d x https://hooks.${'slack'}.com/services/${hook}\n`),
    sample('Stripe key', 'app/pay.rb', stripe, `Stripe.api_key = "sk_${'live_'}${stripe}"\n`),
    sample('PyPI token', 'app/up.sh', pypi, `twine upload -u __token__ -p py${'pi-'}${pypi} dist/*\n`),
    sample('SendGrid key', 'app/mail.js', sendgrid, `sg.setApiKey('SG${'.'}${sendgrid}')\n`),
    sample('OpenAI key', 'app/ai.py', openai, `openai.api_key = "sk${'-'}${openai}"\n`),
    sample('Anthropic key', 'app/ai.ts', anthropic, `new Client({ apiKey: 'sk-${'ant-'}${anthropic}' })\n`),
    sample('JWT', 'app/session.http', jwt, `Authorization: Bearer ${jwt}\n`),
  ]
}

function logins(): Sample[] {
  const word = (seed: string, length = 14) => letters(seed, length)
  const url = (kind: string, path: string, before: string, after: string) => {
    const password = word(kind)
    return sample(kind, path, password, `${before}${password}${after}`)
  }
  const docker = base64(`ada:${word('docker')}`)
  const kubeToken = letters('kube', 64)
  const clientKey = base64(exportKey(rsa(), { type: 'pkcs1', format: 'pem' }))
  const hash = `$apr1$${letters('salt', 8)}$${letters('hash', 22)}`
  return [
    url('.pypirc', 'root/.pypirc', '[pypi]\nusername = ada\npassword = ', '\n'),
    url('.netrc', 'root/.netrc', 'machine git.shop.io login ada password ', '\n'),
    url('.env password', 'app/.env', 'NODE_ENV=production\nDB_PASSWORD=', '\nPORT=8080\n'),
    url('PostgreSQL address', 'app/config.py', 'DB = "postgresql://shop:', '@db.shop.io:5432/shop"\n'),
    url('MySQL address', 'app/config.php', "$dsn = 'mysql://root:", "@10.2.3.4/shop';\n"),
    url('MongoDB address', 'app/db.js', "connect('mongodb+srv://app:", "@c0.ab1cd.mongodb.net/x')\n"),
    url('Redis address', 'app/cache.rb', 'url: "redis://:', '@cache.shop.io:6379/0"\n'),
    url('pip index with a login', 'etc/pip.conf', '[global]\nindex-url = https://ci:', '@pypi.shop.io/simple\n'),
    url('address with a login', 'app/fetch.sh', 'wget https://ada:', '@files.shop.io/a.tgz\n'),
    url('curl -u', 'app/get.sh', 'curl -sSf -u ada:', ' https://files.shop.io/a.tgz | tar x\n'),
    sample(
      'docker config.json',
      'root/.docker/config.json',
      docker,
      `{"auths":{"registry.shop.io":{"auth":"${docker}"}}}`,
    ),
    sample(
      'kubeconfig token',
      'root/.kube/config',
      kubeToken,
      `apiVersion: v1\nkind: Config\nusers:\n- name: ada\n  user:\n    token: ${kubeToken}\n`,
    ),
    sample(
      'kubeconfig client key',
      'root/.kube/config',
      clientKey.slice(0, 80),
      `users:\n- name: ada\n  user:\n    client-key-data: ${clientKey}\n`,
    ),
    sample('htpasswd', 'etc/nginx/.htpasswd', hash, `ada:${hash}\n`),
    url(
      'Maven settings',
      'root/.m2/settings.xml',
      '<server><id>shop</id><username>ci</username><password>',
      '</password></server>\n',
    ),
    url('build argument in the history', 'history', '|1 REGISTRY_PASSWORD=', ' /bin/sh -c make'),
  ]
}

/** 46 kinds. */
export function secretSamples(): Sample[] {
  return [...clouds(), ...tokens(), ...keys(), ...logins()]
}

/** What has the looks of a secret and is none. */
export function benignSamples(): Omit<Sample, 'secret'>[] {
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const hex = (seed: string, length: number) => letters(seed, length, `${DIGITS}abcdef`)
  const sha512 = (seed: string) => createHash('sha512').update(seed).digest('base64')
  const certificate = base64(pem('CERTIFICATE', randomBody('ca', 400)))
  const benign = (kind: string, path: string, text: string) => ({ kind, path, text })
  return [
    benign(
      'SSH public key',
      'root/.ssh/id_ed25519.pub',
      `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letters('pub', 43)} ada@shop\n`,
    ),
    benign('PEM public key', 'app/jwt.pub', publicKey),
    benign('certificate', 'etc/ssl/ca.pem', pem('CERTIFICATE', randomBody('cert', 700))),
    benign('GPG fingerprint', 'app/Dockerfile', `ENV GPG_KEY=${letters('gpg', 40, `${DIGITS}ABCDEF`)}\n`),
    benign(
      'checksums',
      'app/SHA256SUMS',
      [1, 2, 3].map((n) => `${hex(`sum${n}`, 64)}  node-v20.${n}.tar.xz\n`).join(''),
    ),
    benign('commit ids', 'app/.git/packed-refs', `${hex('commit', 40)} refs/heads/main\n`),
    benign(
      'UUIDs',
      'app/ids.json',
      `{"id":"${hex('u1', 8)}-${hex('u2', 4)}-4${hex('u3', 3)}-a${hex('u4', 3)}-${hex('u5', 12)}"}\n`,
    ),
    benign('path of a token', 'app/.env', 'API_TOKEN_FILE=/run/secrets/api_token\nDB_PASSWORD_FILE=/run/secrets/db\n'),
    benign(
      'placeholders in .env',
      'app/.env',
      'DB_PASSWORD=changeme\nAPI_KEY=<your-api-key>\nSECRET=${SECRET}\nTOKEN=\n',
    ),
    benign('.env.example', 'app/.env.example', `DB_PASSWORD=${letters('sample', 12)}\n`),
    benign('lock file', 'app/package-lock.json', `{"integrity":"sha512-${sha512('left-pad')}"}\n`),
    benign(
      'integrity in a page',
      'app/index.html',
      `<script src="a.js" integrity="sha384-${sha512('page').slice(0, 64)}"></script>\n`,
    ),
    benign(
      'AWS handbook',
      'app/README.md',
      `aws_access_key_id = AK${'IA'}IOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n`,
    ),
    benign('GitHub handbook', 'app/docs.md', `Use a token such as gh${'p_'}${'x'.repeat(36)}.\n`),
    benign('address in a handbook', 'app/README.md', 'DATABASE_URL=postgres://user:password@localhost:5432/mydb\n'),
    benign(
      'address of variables',
      'app/start.sh',
      'psql "postgres://$DB_USER:${DB_PASSWORD}@$DB_HOST/shop"\ncurl -u "$USER:$PASS" https://a.io\n',
    ),
    benign('.npmrc with a variable', 'app/.npmrc', '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n'),
    benign(
      'docker config with a helper',
      'root/.docker/config.json',
      '{"auths":{"https://index.docker.io/v1/":{}},"credsStore":"desktop"}\n',
    ),
    benign(
      'kubeconfig with a certificate',
      'root/.kube/config',
      `clusters:\n- cluster:\n    certificate-authority-data: ${certificate}\n    server: https://10.0.0.1:6443\n`,
    ),
    benign(
      'code that handles passwords',
      'app/login.ts',
      'const password = form.get("password")\nif (token === undefined) throw new Error(`token: missing`)\nconst begin = "-----BEGIN PRIVATE KEY-----"\n',
    ),
  ]
}

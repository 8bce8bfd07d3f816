import { rule as b1 } from './b1-exec-form/rule'
import { rule as b2 } from './b2-last-wins/rule'
import { rule as b3 } from './b3-not-root/rule'
import { rule as b4 } from './b4-workdir/rule'
import { rule as b5 } from './b5-undefined/rule'
import { rule as b6 } from './b6-health/rule'
import { rule as b7 } from './b7-probes/rule'
import { rule as b8 } from './b8-stops/rule'
import { rule as b9 } from './b9-stages/rule'
import { rule as b10 } from './b10-rights/rule'
import { rule as b11 } from './b11-shell/rule'
import { rule as d1 } from './d1-builds/rule'
import { rule as d2 } from './d2-images/rule'
import { rule as d3 } from './d3-builder/rule'
import { rule as d4 } from './d4-bounds/rule'
import { rule as k1 } from './k1-names/rule'
import { rule as k2 } from './k2-values/rule'
import { rule as k3 } from './k3-build-args/rule'
import { rule as k4 } from './k4-files/rule'
import { rule as k5 } from './k5-lower-layer/rule'
import { rule as k6 } from './k6-canary/rule'
import { rule as k7 } from './k7-stages/rule'
import { rule as k8 } from './k8-shown-not-stored/rule'
import { rule as k9 } from './k9-mounted-stored/rule'
import { rule as k10 } from './k10-commands/rule'
import { rule as k11 } from './k11-context/rule'
import { rule as k12 } from './k12-suppressions/rule'
import { rule as k13 } from './k13-encoded/rule'
import { rule as o1 } from './o1-kept/rule'
import { rule as o2 } from './o2-push/rule'
import { rule as o3 } from './o3-install-order/rule'
import { rule as o4 } from './o4-manifest/rule'
import { rule as o5 } from './o5-irrelevant/rule'
import { rule as o6 } from './o6-argument/rule'
import { rule as o7 } from './o7-touch/rule'
import { rule as o8 } from './o8-index-alone/rule'
import { rule as o9 } from './o9-many-runs/rule'
import { rule as o10 } from './o10-pinned-base/rule'
import type { Rule } from './rule'
import { rule as s1 } from './s1-replaced/rule'
import { rule as s2 } from './s2-deleted/rule'
import { rule as s3 } from './s3-directory/rule'
import { rule as s4 } from './s4-metadata/rule'
import { rule as s5 } from './s5-caches/rule'
import { rule as s6 } from './s6-toolchain/rule'
import { rule as s7 } from './s7-late-rm/rule'
import { rule as s8 } from './s8-same-content/rule'
import { rule as s9 } from './s9-stray/rule'
import { rule as s10 } from './s10-recommends/rule'
import { rule as s11 } from './s11-whole-stage/rule'
import { rule as s12 } from './s12-budget/rule'
import { rule as s13 } from './s13-odd-files/rule'

/** Every rule, in the order of docs/rules.md. */
export const RULES: Rule[] = [
  d1,
  d2,
  d3,
  d4,
  o1,
  o2,
  o3,
  o4,
  o5,
  o6,
  o7,
  o8,
  o9,
  o10,
  s1,
  s2,
  s3,
  s4,
  s5,
  s6,
  s7,
  s8,
  s9,
  s10,
  s11,
  s12,
  s13,
  k1,
  k2,
  k3,
  k4,
  k5,
  k6,
  k7,
  k8,
  k9,
  k10,
  k11,
  k12,
  k13,
  b1,
  b2,
  b3,
  b4,
  b5,
  b6,
  b7,
  b8,
  b9,
  b10,
  b11,
]

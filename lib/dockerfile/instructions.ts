import type { Dockerfile, Instruction } from './types'

export interface InstructionDoc {
  /** What it does, in a sentence. */
  does: string
  /** What it leaves in the image. */
  leaves: 'a layer' | 'configuration' | 'nothing'
  /** What people trip over. */
  mind: string
}

/** What each instruction does (docs.docker.com/reference/dockerfile), in words of our own. */
const DOCS: Record<string, InstructionDoc> = {
  FROM: {
    does: 'Begins a stage on top of an image, or on nothing with scratch.',
    leaves: 'nothing',
    mind: 'Only the last stage becomes the image. What earlier stages made is left behind unless COPY --from takes it.',
  },
  RUN: {
    does: 'Runs a command in a container of the image so far, and keeps the files that it changed.',
    leaves: 'a layer',
    mind: 'What a later RUN deletes stays in this layer. The same text on the same layers below is taken from the cache.',
  },
  COPY: {
    does: 'Copies files of the build context, or of another stage with --from, into the image.',
    leaves: 'a layer',
    mind: 'A changed file renews this layer and every one after it. .dockerignore keeps files out of the context.',
  },
  ADD: {
    does: 'Copies as COPY does, and also unpacks local archives and fetches addresses.',
    leaves: 'a layer',
    mind: 'COPY says more plainly what happens; ADD is for archives that should be unpacked.',
  },
  CMD: {
    does: 'Sets what runs by default, or the default arguments of ENTRYPOINT.',
    leaves: 'configuration',
    mind: 'Words after the image’s name in docker run replace all of it. Only the last CMD counts.',
  },
  ENTRYPOINT: {
    does: 'Sets the program that every container of this image starts with.',
    leaves: 'configuration',
    mind: 'As a JSON list the program is PID 1 and gets signals and arguments. As plain text a shell stands in between.',
  },
  ENV: {
    does: 'Sets environment variables for later instructions and for every container.',
    leaves: 'configuration',
    mind: 'Values can be read by anybody who has the image. A later unset does not remove them.',
  },
  ARG: {
    does: 'Names a value that docker build --build-arg may give.',
    leaves: 'nothing',
    mind: 'Its value is written into the history of every RUN after it. One before the first FROM is known to FROM only.',
  },
  LABEL: {
    does: 'Attaches names and values to the image, for people and tools to read.',
    leaves: 'configuration',
    mind: 'Labels of the base image are inherited.',
  },
  EXPOSE: {
    does: 'Notes on which ports the program listens.',
    leaves: 'configuration',
    mind: 'It publishes nothing: docker run -p does.',
  },
  WORKDIR: {
    does: 'Sets the folder that later instructions and the program start in; makes it when it is missing.',
    leaves: 'configuration',
    mind: 'A path without a leading slash is below the one before. A cd inside of RUN is forgotten when that RUN ends.',
  },
  USER: {
    does: 'Sets as whom later RUNs and the program run.',
    leaves: 'configuration',
    mind: 'Without it both are root. COPY still writes files of root unless --chown says otherwise.',
  },
  VOLUME: {
    does: 'Marks a folder whose content each container keeps outside of the image.',
    leaves: 'configuration',
    mind: 'With the classic builder, what later instructions write there is lost.',
  },
  HEALTHCHECK: {
    does: 'Tells the engine how to find out whether the program still works.',
    leaves: 'configuration',
    mind: 'The command runs inside of the container, so the program that it calls must be in the image.',
  },
  STOPSIGNAL: {
    does: 'Sets the signal that docker stop sends first; SIGTERM otherwise.',
    leaves: 'configuration',
    mind: 'Ten seconds later the engine sends SIGKILL.',
  },
  SHELL: {
    does: 'Sets the shell that plain-text commands are handed to from here on.',
    leaves: 'configuration',
    mind: 'It does not change commands that are written as JSON lists.',
  },
  ONBUILD: {
    does: 'Keeps an instruction for the day on which this image is a base.',
    leaves: 'configuration',
    mind: 'It runs right after the FROM of that other build, where nobody sees it.',
  },
  MAINTAINER: {
    does: 'Names an author. It has been replaced by LABEL org.opencontainers.image.authors.',
    leaves: 'configuration',
    mind: 'Builders still take it, and warn.',
  },
}

/** What an instruction does, or null for a word that no builder knows. `keyword` in capitals. */
export function describeInstruction(keyword: string): InstructionDoc | null {
  return Object.hasOwn(DOCS, keyword) ? (DOCS[keyword] ?? null) : null
}

/** The instruction that a line belongs to, or null between two. Lines count from 1. */
export function instructionAt({ instructions }: Dockerfile, line: number): Instruction | null {
  return instructions.find((one) => one.line <= line && line <= one.endLine) ?? null
}

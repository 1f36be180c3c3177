// Reports the public interface as it was built: node scripts/report-api.mjs [FOLDER], by default the reports that a
// test compares with. Exits with 1 when an export has no docstring.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import extractor from '@microsoft/api-extractor'

const { Extractor, ExtractorConfig } = extractor
const root = join(import.meta.dirname, '..')
const folder = process.argv[2] ?? join(root, 'test/api/reports')
const packageJsonFullPath = join(root, 'package.json')
const entries = Object.entries(JSON.parse(readFileSync(packageJsonFullPath, 'utf8')).exports)

const undocumented = entries
  .filter(([, target]) => target.endsWith('.js'))
  .flatMap(([subpath, target]) => report(subpath, join(root, target.replace(/\.js$/, '.d.ts'))))
for (const line of undocumented) console.error(line)
process.exitCode = undocumented.length > 0 ? 1 : 0

/**
 * Writes the report of one entry of the package; returns its exports without a docstring.
 *
 * @param {string} subpath
 * @param {string} declarations
 */
function report(subpath, declarations) {
  const name = subpath === '.' ? 'index' : subpath.slice(2).replaceAll('/', '-')
  const temporary = join(folder, 'temporary')
  mkdirSync(folder, { recursive: true })
  const silent = { default: { logLevel: 'none' } }
  const config = ExtractorConfig.prepare({
    packageJsonFullPath,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: compilerOf(declarations) },
      apiReport: {
        enabled: true,
        reportFolder: folder,
        reportTempFolder: temporary,
        reportFileName: name,
        includeForgottenExports: false,
      },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  })
  Extractor.invoke(config, { localBuild: true, messageCallback: refuseErrors })
  rmSync(temporary, { recursive: true, force: true })
  const text = readFileSync(join(folder, `${name}.api.md`), 'utf8')
  return [...text.matchAll(/^\/\/ @public.*\(undocumented\).*\nexport (.+)$/gm)].map(
    ([, declared]) => `quayside${subpath.slice(1)} exports without a docstring: ${declared}`,
  )
}

function refuseErrors(message) {
  message.handled = true
  if (message.category === 'Compiler' && message.logLevel === 'error') throw new Error(message.text)
}

/** @param {string} declarations */
function compilerOf(declarations) {
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
  }
  return { compilerOptions, files: [declarations] }
}

// Validates bills of materials with what the ecosystem has: CycloneDX's own
// validator (its JSON schema, strict), SPDX's own JSON schema where SPDX_SCHEMA names
// it, the parser of package URLs, and the parser of SPDX's licence expressions with
// the licences that it knows.
//
// usage: node validate.js MODULES FILE...
// Exit status: 0 all valid, 1 findings, 2 trouble.
'use strict';

const fs = require('fs');
const { createRequire } = require('module');
const load = createRequire(fs.realpathSync(process.argv[2]) + '/x.js');
const CDX = load('@cyclonedx/cyclonedx-library');
const parseLicence = load('spdx-expression-parse');

// each string under one of these keys, wherever it stands
function* under(value, keys, key) {
  if (typeof value === 'string') {
    if (keys.includes(key)) yield value;
  } else if (value && typeof value === 'object') {
    for (const [k, v] of Object.entries(value)) yield* under(v, keys, Array.isArray(value) ? key : k);
  }
}

async function main() {
  const { PackageURL } = load('packageurl-js');
  let wrong = 0;
  const schema = process.env.SPDX_SCHEMA && JSON.parse(fs.readFileSync(process.env.SPDX_SCHEMA, 'utf8'));
  let spdx = null;
  if (schema) {
    const ajv = new (load('ajv').default)({ strict: false, allErrors: true });
    load('ajv-formats').default(ajv);
    spdx = ajv.compile(schema);
  }
  for (const file of process.argv.slice(3)) {
    const text = fs.readFileSync(file, 'utf8');
    const bom = JSON.parse(text);
    const said = [];
    const count = { purls: 0, licences: 0 };
    if (bom.bomFormat === 'CycloneDX') {
      const validator = new CDX.Validation.JsonStrictValidator(CDX.Spec.Version['v' + bom.specVersion.replace('.', 'dot')]);
      const found = await validator.validate(text);
      if (found !== null) said.push(JSON.stringify(found));
    }
    if (bom.spdxVersion && spdx && !spdx(bom)) said.push(...spdx.errors.map((e) => `${e.instancePath}: ${e.message}`));
    for (const purl of under(bom, ['purl', 'referenceLocator'])) {
      if (!purl.startsWith('pkg:')) {
        if (bom.bomFormat) said.push('no purl: ' + purl);
        continue;
      }
      try { PackageURL.fromString(purl); count.purls++; } catch (e) { said.push(purl + ': ' + e.message); }
    }
    for (const licence of under(bom, ['expression', 'licenseDeclared'])) {
      try { parseLicence(licence); count.licences++; } catch (e) { said.push(licence + ': ' + e.message); }
    }
    if (!count.purls || !count.licences) said.push('nothing was looked at');
    console.log(`${file.split('/').pop()}: ${said.length ? 'INVALID' : 'valid'}; ` +
      `${bom.bomFormat ? 'CycloneDX ' + bom.specVersion + ', strict schema; ' : spdx ? bom.spdxVersion + ', schema; ' : ''}${count.purls} purls, ${count.licences} licences`);
    for (const line of said) console.log('  ' + line);
    wrong += said.length;
  }
  process.exit(wrong ? 1 : 0);
}
main().catch((e) => { console.error('validate.js: ' + e.message); process.exit(2); });

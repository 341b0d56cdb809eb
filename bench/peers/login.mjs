// Verified tokens: the signature by the issuer's key, issuer, audience and time; what was verified is kept until it ends.
import { createHash, createPublicKey, verify } from 'node:crypto'

const DIGESTS = { ES256: 'sha256', RS256: 'sha256', ES384: 'sha384', RS384: 'sha384' }

export function openLogin({ jwks, issuer, audience, claim }) {
  const keys = new Map(jwks.keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]))
  const verified = new Map()
  const parsed = (part) => JSON.parse(Buffer.from(part, 'base64url'))

  function check(token) {
    const [head, body, signature] = token.split('.')
    const { alg, kid } = parsed(head)
    const key = keys.get(kid)
    const options = alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' } : key
    const isGenuine = DIGESTS[alg] && key &&
      verify(DIGESTS[alg], Buffer.from(`${head}.${body}`), options, Buffer.from(signature, 'base64url'))
    if (!isGenuine) throw new Error('not a token of the issuer')
    return parsed(body)
  }

  return (authorization) => {
    const token = authorization.slice('Bearer '.length)
    const name = createHash('sha256').update(token).digest('base64')
    let claims = verified.get(name)
    if (!claims) {
      claims = check(token)
      if (verified.size > 10_000) verified.clear()
      verified.set(name, claims)
    }
    const audiences = [claims.aud].flat()
    if (claims.iss !== issuer || !audiences.includes(audience) || claims.exp * 1000 < Date.now()) {
      throw new Error('a token of another, or too old')
    }
    return claims[claim]
  }
}

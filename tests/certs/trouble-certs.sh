#!/bin/bash
# trouble-certs.sh DIR: keys of every kind, and server certificates of every kind that is or is not to be believed.
# Needs openssl only. Passphrase of every encrypted key and keystore: secret, or Gerät where its name says umlaut
#   DIR/keys      KIND.crt (self-signed) with KIND-FORM.key or .der; encrypted, refused and foreign files; keystores (.p12)
#   DIR/servers   server.key (P-256) with one certificate for each case; every CA is CN=Trouble CA unless it says otherwise
set -eu
mkdir -p "$1"; cd "$1"
q() { "$@" 2>>"$LOG"; }
LOG=$PWD/openssl.log

mkdir -p keys; ( cd keys
q openssl genrsa -out rsa-pkcs8.key 2048
q openssl genpkey -algorithm ED25519 -out ed25519-pkcs8.key
for curve in p256:prime256v1 p384:secp384r1 p521:secp521r1; do
  # Both blocks, EC PARAMETERS and EC PRIVATE KEY, as the tutorials' "openssl ecparam -genkey" writes them.
  q openssl ecparam -name ${curve#*:} -genkey -out ${curve%:*}-sec1.key
  q openssl pkcs8 -topk8 -nocrypt -in ${curve%:*}-sec1.key -out ${curve%:*}-pkcs8.key
  q openssl ec -in ${curve%:*}-sec1.key -outform DER -out ${curve%:*}-sec1.der
done
q openssl rsa -in rsa-pkcs8.key -traditional -out rsa-pkcs1.key
q openssl rsa -in rsa-pkcs8.key -traditional -outform DER -out rsa-pkcs1.der
for kind in rsa p256 p384 p521 ed25519; do
  q openssl pkcs8 -topk8 -nocrypt -in $kind-pkcs8.key -outform DER -out $kind-pkcs8.der
  q openssl req -x509 -key $kind-pkcs8.key -days 30 -subj "/CN=$kind" -out $kind.crt
  q openssl x509 -in $kind.crt -outform DER -out $kind.der
done
# Without the public point, which other programs leave out
q openssl ec -in p256-sec1.key -no_public -out p256-private.key
q openssl ec -in p256-sec1.key -no_public -outform DER -out p256-private.der
# Encrypted
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -out p256-aes256.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -outform DER -out p256-aes256.der
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 des3 -v2prf hmacWithSHA1 -out p256-des3.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -scrypt -out p256-scrypt.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v1 PBE-SHA1-3DES -out p256-pbe.key
for cipher in aes128 aes192; do
  q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 $cipher -out p256-$cipher.key
done
for hash in SHA1 SHA224 SHA256 SHA384 SHA512; do
  q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 aes256 -v2prf hmacWith$hash -out p256-prf-$hash.key
done
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v1 PBE-SHA1-2DES -out p256-pbe-2des.key
# RC2 and single DES are in OpenSSL's legacy provider.
LEGACY="-provider legacy -provider default"
for scheme in PBE-SHA1-RC2-128 PBE-SHA1-RC2-40 PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64; do
  q openssl pkcs8 $LEGACY -topk8 -in p256-pkcs8.key -passout pass:secret -v1 $scheme -out p256-$scheme.key
done
for cipher in rc2 rc2-40-cbc rc2-64-cbc des; do
  q openssl pkcs8 $LEGACY -topk8 -in p256-pkcs8.key -passout pass:secret -v2 $cipher -out p256-v2-$cipher.key
done
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 aes256 -v2prf hmacWithSHA1 -iter 100000 -outform DER -out costly.der
q openssl pkcs8 -topk8 -in rsa-pkcs8.key -passout pass:Gerät -v1 PBE-SHA1-3DES -out rsa-umlaut.key
q openssl rsa $LEGACY -in rsa-pkcs8.key -traditional -des -passout pass:secret -out rsa-legacy-des.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 camellia256 -out p256-camellia.key
q openssl rsa -in rsa-pkcs8.key -traditional -aes256 -passout pass:secret -out rsa-legacy-aes256.key
q openssl rsa -in rsa-pkcs8.key -traditional -aes128 -passout pass:secret -out rsa-legacy-aes128.key
q openssl rsa -in rsa-pkcs8.key -traditional -des3 -passout pass:secret -out rsa-legacy-des3.key
q openssl ec -in p256-sec1.key -aes256 -passout pass:secret -out p256-legacy-aes256.key
q openssl rsa -in rsa-pkcs8.key -traditional -camellia256 -passout pass:secret -out rsa-legacy-camellia.key
# Refused
q openssl genrsa -out rsa1024.key 1024
q openssl req -x509 -key rsa1024.key -days 30 -subj "/CN=localhost" -out rsa1024.crt
q openssl ecparam -name secp256k1 -genkey -noout -out secp256k1.key
q openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsapss.key
q openssl genpkey -algorithm ED448 -out ed448.key
# Foreign
q openssl pkcs12 -export -inkey p256-pkcs8.key -in p256.crt -passout pass:secret -out bundle.p12
q openssl req -new -key p256-pkcs8.key -subj "/CN=request" -out request.csr
q openssl req -in request.csr -outform DER -out request.der
q openssl pkey -in p256-pkcs8.key -pubout -out public.pem
q openssl crl2pkcs7 -nocrl -certfile p256.crt -out bundle.p7b
q openssl crl2pkcs7 -nocrl -certfile p256.crt -certfile rsa.crt -outform DER -out bundle.p7c
# Keystores: password secret
p12() { q openssl pkcs12 -export "${@:2}" -out "$1.p12"; }
PAIR="-inkey rsa-pkcs8.key -in rsa.crt -certfile p256.crt -passout pass:secret"
p12 modern $PAIR -name "Client 1"
p12 legacy $PAIR -name "Client 1" -legacy
p12 rc2 $PAIR -legacy -keypbe PBE-SHA1-RC2-40 -certpbe PBE-SHA1-RC2-128
p12 des3 $PAIR -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-2DES
p12 aes128 $PAIR -keypbe AES-128-CBC -certpbe AES-192-CBC
p12 sha512 $PAIR -macalg SHA512
p12 sha1 $PAIR -macalg SHA1
p12 key-protected $PAIR -nomac
p12 nomac $PAIR -nomac -certpbe AES-256-CBC
p12 plain $PAIR -keypbe NONE -certpbe NONE
p12 plain-nomac $PAIR -keypbe NONE -certpbe NONE -nomac
p12 umlaut -inkey rsa-pkcs8.key -in rsa.crt -passout pass:Gerät -name Gerät
p12 empty -inkey rsa-pkcs8.key -in rsa.crt -passout pass:
p12 certificates -nokeys -in rsa.crt -certfile p256.crt -passout pass:secret
p12 key-only -nocerts -inkey rsa-pkcs8.key -passout pass:secret
p12 costly $PAIR -iter 100000 -nomac -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES
# BER with end markers instead of lengths, as a streaming signer writes it
echo data > data.txt
q openssl cms -sign -in data.txt -signer rsa.crt -inkey rsa-pkcs8.key -stream -binary -outform DER -out streamed.p7b
# A directory of CAs, with what else lies in such directories
mkdir -p cadir/inner; cp rsa.crt cadir/a.pem; cp p256.der cadir/b.crt; cp p384.crt cadir/inner/c.pem
echo "see the wiki" > cadir/README; cp rsa-pkcs8.key cadir/key.pem; cp p256-aes256.key cadir/z.key; : > cadir/empty
q openssl rehash cadir || true # it warns about what is no PEM
cp rsa.crt cadir/copy.pem
mkdir -p nodir; echo "see the wiki" > nodir/README
# In company
q openssl x509 -in rsa.crt -text -out text.crt
cat p256.crt p256-pkcs8.key > combined.pem
cat p256-pkcs8.key p256.crt > combined-key-first.pem
cat p256.crt p256-aes256.key > combined-encrypted.pem )

mkdir -p servers; ( cd servers
touch index.txt
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
database = index.txt
rand_serial = yes
default_md = sha256
policy = p
new_certs_dir = .
unique_subject = no
[p]
organizationName = optional
commonName = supplied
CNF
key() { q openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
root() { key "$1.key"; q openssl req -x509 -key "$1.key" -days 30 -subj "$2" -out "$1.crt" "${@:3}"; }
# issue NAME CA SUBJECT EXTENSIONS [MORE]: no extensions make X.509 version 1
issue() {
  q openssl req -new -key "${KEY:-server.key}" -subj "$3" -out "$1.csr"
  printf '%b' "$4" > "$1.ext"
  if [ -n "$4" ]; then set -- "$@" -extfile "$1.ext"; fi
  q openssl ca -config ca.cnf -batch -notext -cert "$2.crt" -keyfile "$2.key" -in "$1.csr" -out "$1.crt" -days 30 "${@:5}"
}
SAN='subjectAltName=DNS:localhost,IP:127.0.0.1\n'; LEAF='basicConstraints=CA:FALSE\n'; CA='basicConstraints=critical,CA:TRUE\n'
PAST="-startdate 20200101000000Z -enddate 20210101000000Z"; FUTURE="-startdate 20900101000000Z -enddate 20910101000000Z"
key server.key
root ca "/CN=Trouble CA"
root impostor "/CN=Trouble CA"
root other-ca "/CN=Other CA"
key v1-ca.key; q openssl req -new -key v1-ca.key -subj "/O=Version 1 CA" -out v1-ca.csr
q openssl x509 -req -in v1-ca.csr -signkey v1-ca.key -days 30 -out v1-ca.crt
key expired-ca.key; KEY=expired-ca.key issue expired-ca expired-ca "/CN=Expired CA" "$CA" -selfsign $PAST
key int.key; KEY=int.key issue int ca "/CN=Intermediate" "$CA"
key expired-int.key; KEY=expired-int.key issue expired-int ca "/CN=Expired intermediate" "$CA" $PAST
root constrained-ca "/CN=Constrained CA" -addext "nameConstraints=critical,permitted;DNS:example.com"

q openssl genrsa -out weak-ca.key 1024; q openssl req -x509 -key weak-ca.key -days 30 -subj "/CN=Weak CA" -out weak-ca.crt

issue under-weak-ca weak-ca "/CN=localhost" "$LEAF$SAN"
issue san ca "/CN=anything" "$LEAF$SAN"
issue san-other ca "/CN=localhost" "${LEAF}subjectAltName=DNS:other.example\n"
issue san-wildcard ca "/CN=anything" "${LEAF}subjectAltName=DNS:*.example.com\n"
issue cn ca "/CN=localhost" "$LEAF"
issue cn-other ca "/CN=other.example" "$LEAF"
issue cn-ip ca "/CN=127.0.0.1" "$LEAF"
issue v1 ca "/CN=localhost" ""
issue v1-other ca "/CN=other.example" ""
issue v1-expired ca "/CN=localhost" "" $PAST
issue v1-future ca "/CN=localhost" "" $FUTURE
issue v1-sha1 ca "/CN=localhost" "" -md sha1
issue v1-impostor impostor "/CN=localhost" ""
issue v1-unknown other-ca "/CN=localhost" ""
issue v1-constrained constrained-ca "/CN=localhost" ""
issue v1-expired-ca expired-ca "/CN=localhost" ""
issue v1-under-int int "/CN=localhost" ""
issue expired ca "/CN=localhost" "$LEAF$SAN" $PAST
issue future ca "/CN=localhost" "$LEAF$SAN" $FUTURE
issue impostor-san impostor "/CN=localhost" "$LEAF$SAN"
issue unknown other-ca "/CN=localhost" "$LEAF$SAN"
issue client-only ca "/CN=localhost" "${LEAF}${SAN}extendedKeyUsage=clientAuth\n"
issue ca-true ca "/CN=localhost" "$CA$SAN"
issue ca-true-other ca "/CN=localhost" "${CA}subjectAltName=DNS:other.example\n"
issue ca-true-expired ca "/CN=localhost" "$CA$SAN" $PAST
issue ca-true-client-only ca "/CN=localhost" "${CA}${SAN}extendedKeyUsage=clientAuth\n"
issue ca-true-sign-only ca "/CN=localhost" "${CA}${SAN}keyUsage=keyCertSign\n"
issue ca-true-critical ca "/CN=localhost" "${CA}${SAN}1.2.3.4=critical,ASN1:NULL\n"
issue ca-true-impostor impostor "/CN=localhost" "$CA$SAN"
issue under-v1-ca v1-ca "/CN=localhost" "$LEAF$SAN"
issue v1-under-v1-ca v1-ca "/CN=localhost" ""
issue under-expired-ca expired-ca "/CN=localhost" "$LEAF$SAN"
issue under-int int "/CN=localhost" "$LEAF$SAN"
issue under-expired-int expired-int "/CN=localhost" "$LEAF$SAN"
# A server's certificate that signs another one, as no server may.
cp server.key san.key; issue under-leaf san "/CN=localhost" "$LEAF$SAN"; issue v1-under-leaf san "/CN=localhost" ""

self() { q openssl req -x509 -key server.key -days 30 -subj "$2" -out "$1.crt" "${@:3}"; }
self self "/CN=localhost"
self self-other "/CN=other.example"
self self-leaf "/CN=localhost" -addext "basicConstraints=critical,CA:FALSE"
q openssl req -new -key server.key -subj "/CN=localhost" -out self-v1.csr
q openssl x509 -req -in self-v1.csr -signkey server.key -days 30 -out self-v1.crt
cp server.key self-expired.key; issue self-expired self-expired "/CN=localhost" "$CA$SAN" -selfsign $PAST
# The same name, another key.
root self-impostor "/CN=localhost"

# Names of one kind only, beside a common name
issue san-ip ca "/CN=localhost" "${LEAF}subjectAltName=IP:127.0.0.1\n"
issue san-email ca "/CN=localhost" "${LEAF}subjectAltName=email:me@example.com\n"
issue san-dns ca "/CN=127.0.0.1" "${LEAF}subjectAltName=DNS:localhost\n"
issue san-dns-ip ca "/CN=anything" "${LEAF}subjectAltName=DNS:127.0.0.1\n"
issue san-partial-wildcard ca "/CN=anything" "${LEAF}subjectAltName=DNS:loc*\n"
issue san-ipv6 ca "/CN=anything" "${LEAF}subjectAltName=IP:::1\n"
issue cn-wildcard ca "/CN=*.example.com" "$LEAF"
issue cn-two ca "/CN=localhost/CN=other.example" "$LEAF"
# Weak
issue sha1 ca "/CN=localhost" "$LEAF$SAN" -md sha1
q openssl genrsa -out rsa1024.key 1024; KEY=rsa1024.key issue rsa1024 ca "/CN=localhost" "$LEAF$SAN"
q openssl req -x509 -key server.key -days 30 -sha1 -subj "/CN=localhost" -addext "$(printf "$SAN")" -out self-sha1.crt
# Purposes
issue sign-only ca "/CN=localhost" "${LEAF}${SAN}keyUsage=keyCertSign\n"
issue ns-client ca "/CN=localhost" "${LEAF}${SAN}nsCertType=client\n"
issue ns-server ca "/CN=localhost" "${LEAF}${SAN}nsCertType=server\n"
issue any-purpose ca "/CN=localhost" "${LEAF}${SAN}extendedKeyUsage=anyExtendedKeyUsage\n"
# CAs that may not do what they do: other purposes, other names, a path that is too long, no CA at all
root client-root "/CN=Clients only" -addext extendedKeyUsage=clientAuth
issue under-client-root client-root "/CN=localhost" "$LEAF$SAN"
root flat-root "/CN=Flat CA" -addext basicConstraints=critical,CA:TRUE,pathlen:0
issue under-flat-root flat-root "/CN=localhost" "$LEAF$SAN"
int() { key "$1.key"; KEY=$1.key issue "$1" "$2" "/CN=$1" "$3"; }
int flat-int flat-root "$CA"; int client-int ca "${CA}extendedKeyUsage=clientAuth\n"; int v1-int ca ""
int pathlen-int ca 'basicConstraints=critical,CA:TRUE,pathlen:0\n'; int too-deep-int pathlen-int "$CA"
int critical-int ca "${CA}1.2.3.4=critical,ASN1:NULL\n"; int sha1-int ca "$CA" ; q openssl req -new -key sha1-int.key -subj /CN=sha1-int -out sha1-int.csr
KEY=sha1-int.key issue sha1-int ca /CN=sha1-int "$CA" -md sha1
int unsigned-int impostor "$CA"; int future-int ca "$CA"; KEY=future-int.key issue future-int ca /CN=future-int "$CA" $FUTURE
int weak-int ca "$CA"; q openssl genrsa -out weak-int.key 1024; KEY=weak-int.key issue weak-int ca /CN=weak-int "$CA"
for ca in flat-int client-int v1-int too-deep-int critical-int sha1-int unsigned-int future-int weak-int expired-int; do
  issue "under-$ca" $ca "/CN=localhost" "$LEAF$SAN"; issue "v1-under-$ca" $ca "/CN=localhost" ""
done
issue ca-true-under-int int "/CN=localhost" "$CA$SAN"
issue cn-constrained constrained-ca "/CN=localhost" "$LEAF"
issue cn-constrained-out constrained-ca "/CN=evil.example" "$LEAF"
issue cn-constrained-in constrained-ca "/CN=broker.example.com" "$LEAF"
issue san-constrained-out constrained-ca "/CN=anything" "$LEAF$SAN"
issue san-constrained-in constrained-ca "/CN=anything" "${LEAF}subjectAltName=DNS:broker.example.com\n"
# The same CA, its name in another string type, case and number of spaces
printf '[req]\nstring_mask = pkix\ndistinguished_name = d\n[d]\n' > spelt.cnf; cp ca.key spelt-ca.key
q openssl req -x509 -config spelt.cnf -key ca.key -days 30 -subj "/CN=trouble  ca" -addext basicConstraints=critical,CA:TRUE -out spelt-ca.crt
# CA files: a root with its intermediate, and an old and a new certificate of one root
cat ca.crt int.crt > ca-with-int.crt
cp ca.key old-ca.key; KEY=ca.key issue old-ca old-ca "/CN=Trouble CA" "$CA" -selfsign $PAST; cat old-ca.crt ca.crt > renewed-ca.crt
# The last byte of the signature is another one.
flip() { q openssl x509 -in "$1.crt" -outform DER -out "$1.der"; size=$(wc -c < "$1.der"); byte=$(tail -c 1 "$1.der" | od -An -tu1)
  { head -c $((size - 1)) "$1.der"; printf "\\x$(printf %02x $((byte ^ 1)))"; } > "$2.der"; q openssl x509 -inform DER -in "$2.der" -out "$2.crt"; }
for certificate in san v1 self; do flip $certificate flipped-$certificate; done )
echo "made: keys servers"
